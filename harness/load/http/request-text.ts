import type { HttpRequest } from '../../app/adapter.ts';
import type { HeaderList } from '../http-connection.ts';

const notInTarget = /[^\x21-\x7e]/;
const notInHeader = /[^\t\x20-\x7e\x80-\xff]/;

export interface RequestFrame {
  readonly host: string;
  readonly mode: 'keep-alive' | 'per-request';
  readonly headers: HeaderList;
}

/**
 * A request of RFC 9112, each character one byte of it: headers are latin1, the body is UTF-8. Throws a TypeError for what
 * would end a line or cannot be a byte: an adapter that lets such a thing through is wrong.
 */
export function requestText(
  { method, path, body }: HttpRequest,
  { host, mode, headers }: RequestFrame,
): string {
  if (notInTarget.test(path)) throw new TypeError(`The path ${JSON.stringify(path)} cannot be asked for.`);
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const line = `${headers[at]}: ${headers[at + 1]}`;
    if (notInHeader.test(line)) throw new TypeError(`The header ${JSON.stringify(line)} cannot be sent.`);
    text += `${line}\r\n`;
  }
  if (mode === 'per-request') text += 'connection: close\r\n';
  if (body === undefined && (method === 'GET' || method === 'DELETE')) return `${text}\r\n`;
  const bytes = Buffer.from(body ?? '').toString('latin1');
  return `${text}content-length: ${bytes.length}\r\n\r\n${bytes}`;
}
