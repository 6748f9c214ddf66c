import type { HttpRequest } from '../../app/adapter.ts';

const notInTarget = /[^\x21-\x7e]/;
const notInHeader = /[^\t\x20-\x7e\x80-\xff]/;

/** Header names and values in turn. */
export type HeaderList = readonly string[];

export interface RequestFrame {
  /** Where the request goes, unless a header says what to ask for. */
  readonly host: string;
  readonly mode: 'keep-alive' | 'per-request';
  /** Names in lower case. */
  readonly headers: HeaderList;
}

/**
 * What belongs to the connection and to the length of what is sent, which the driver alone knows: it writes these itself, and
 * an adapter's are left out.
 */
export const ofConnection: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * A request of RFC 9112, each character one byte of it: headers are latin1, the body is UTF-8. There is one `host`, the one
 * among the headers before that of the frame. Throws a TypeError for what would end a line or cannot be a byte.
 */
export function requestText(
  { method, path, body }: HttpRequest,
  { host, mode, headers }: RequestFrame,
): string {
  if (notInTarget.test(path)) throw new TypeError(`The path ${JSON.stringify(path)} cannot be asked for.`);
  let asked = host;
  let lines = '';
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (ofConnection.has(name)) continue;
    const line = `${name}: ${value}`;
    if (notInHeader.test(line)) throw new TypeError(`The header ${JSON.stringify(line)} cannot be sent.`);
    if (name === 'host') asked = value;
    else lines += `${line}\r\n`;
  }
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${asked}\r\n${lines}`;
  if (mode === 'per-request') text += 'connection: close\r\n';
  if (body === undefined && (method === 'GET' || method === 'DELETE')) return `${text}\r\n`;
  const bytes = Buffer.from(body ?? '').toString('latin1');
  return `${text}content-length: ${bytes.length}\r\n\r\n${bytes}`;
}

/** For a library that takes headers by their names, each once. What belongs to the connection it sets itself. */
export function headersByName(list: HeaderList): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name = '', value = ''] = [list[at], list[at + 1]];
    if (!ofConnection.has(name)) headers[name] = value;
  }
  return headers;
}
