import type { HttpResponse } from '../../app/adapter.ts';
import { BadResponse } from './bad-response.ts';

/** How the end of a body is known: there is none, after so many bytes, after the last chunk, or when the connection closes. */
export type Framing =
  | { readonly kind: 'none' | 'chunked' | 'until-close' }
  | { readonly kind: 'length'; readonly bytes: number };

/** A status line and the headers after it. */
export interface Head {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  readonly framing: Framing;
  /** Whether the other side is willing to take another request over the same connection. */
  readonly keepsOpen: boolean;
}

const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const notInValue = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * Reads a head of RFC 9112 without its empty line, as latin1, for the answer to a request that is not HEAD. Strict: throws
 * `BadResponse` for what a balancer and an app could understand differently.
 */
export function readHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  const [, minor, code] = statusLine.exec(first) ?? [];
  if (minor === undefined)
    throw new BadResponse(`This is no status line: ${JSON.stringify(first.slice(0, 80))}.`);
  const headers: Record<string, string | string[]> = Object.create(null);
  for (const line of lines) addHeader(headers, line);
  const status = Number(code);
  const framing = framingOf(status, headers, minor);
  const isWilling = minor === '1' ? !asks(headers, 'close') : asks(headers, 'keep-alive');
  return { status, headers, framing, keepsOpen: isWilling && framing.kind !== 'until-close' };
}

/** Whether it is among the options of the header `Connection`. */
function asks({ connection }: HttpResponse['headers'], option: string): boolean {
  if (connection === undefined) return false;
  return String(connection)
    .split(',')
    .some((one) => one.trim().toLowerCase() === option);
}

function addHeader(headers: Record<string, string | string[]>, line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).toLowerCase();
  const written = line.slice(colon + 1);
  if (!token.test(name) || notInValue.test(written)) {
    throw new BadResponse(`This is no header: ${JSON.stringify(line.slice(0, 80))}.`);
  }
  const value = written.trim();
  const known = headers[name];
  if (known === undefined) headers[name] = value;
  else if (typeof known === 'string') headers[name] = [known, value];
  else known.push(value);
}

/** RFC 9112, 6.3, where what it lets a client repair is refused. */
function framingOf(status: number, headers: HttpResponse['headers'], minor: string): Framing {
  const { 'transfer-encoding': coding, 'content-length': length } = headers;
  if (coding !== undefined) {
    if (length !== undefined) throw new BadResponse('It has both a transfer encoding and a content length.');
    if (minor === '0') throw new BadResponse('HTTP/1.0 has no transfer encoding.');
    if (String(coding).toLowerCase() !== 'chunked')
      throw new BadResponse(`Its transfer encoding is '${coding}'.`);
  }
  const bytes = length === undefined ? null : lengthOf(length);
  if (status < 200 || status === 204 || status === 304) return { kind: 'none' };
  if (coding !== undefined) return { kind: 'chunked' };
  return bytes === null ? { kind: 'until-close' } : { kind: 'length', bytes };
}

function lengthOf(written: string | readonly string[]): number {
  const [first = '', ...others] = typeof written === 'string' ? [written] : written;
  if (!/^\d{1,15}$/.test(first) || others.some((other) => other !== first)) {
    throw new BadResponse(`Its content length is '${written}'.`);
  }
  return Number(first);
}
