import type { HttpRequest } from '../../app/adapter.ts';
import type { HeaderList } from '../http-connection.ts';

const notInTarget = /[^\x21-\x7e]/;
const notInHeader = /[^\t\x20-\x7e]/;

export interface RequestFrame {
  readonly host: string;
  readonly mode: 'keep-alive' | 'per-request';
  readonly headers: HeaderList;
}

/**
 * A request of RFC 9112 as text whose UTF-8 goes over the wire; header values are latin1, so anything beyond ASCII in them
 * is refused. Throws a TypeError for what would end a line: an adapter that lets such a thing through is wrong.
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
  if (body !== undefined) text += `content-length: ${Buffer.byteLength(body)}\r\n`;
  else if (method === 'POST' || method === 'PUT' || method === 'PATCH') text += 'content-length: 0\r\n';
  return `${text}\r\n${body ?? ''}`;
}
