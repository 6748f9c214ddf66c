import fc from 'fast-check';
import type { ParsedResponse } from './response-parser.ts';

/** A response as bytes, what it means, and whether only the end of the connection ends it. */
export interface WrittenResponse {
  readonly bytes: Buffer;
  readonly means: ParsedResponse;
  readonly untilClose: boolean;
}

const name = fc.stringMatching(/^x-[a-z0-9-]{1,12}$/);
const value = fc.stringMatching(/^(?:[!-~](?:[ -~]{0,18}[!-~])?)?$/);
const chunks = fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 4 });

/** Any valid response, with interim responses before it, each kind of framing, chunk extensions and trailers. */
export const writtenResponses: fc.Arbitrary<WrittenResponse> = fc
  .record({
    interim: fc.array(fc.constantFrom(100, 103), { maxLength: 2 }),
    status: fc.constantFrom(200, 201, 204, 302, 304, 401, 404, 500, 502, 599),
    reason: fc.constantFrom('', ' ', ' OK', ' Not Found Here'),
    headers: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 4 }),
    cookies: fc.array(fc.stringMatching(/^[a-z]=[a-z0-9]{1,5}$/), { maxLength: 3 }),
    framing: fc.constantFrom('length', 'chunked', 'until-close'),
    closes: fc.boolean(),
    chunks,
    extension: fc.constantFrom('', ';a', ' ; name="value"'),
    trailers: fc.array(fc.constant('x-sum: 1'), { maxLength: 2 }),
  })
  .map(({ interim, status, reason, headers, cookies, framing, closes, chunks, extension, trailers }) => {
    const isBare = status === 204 || status === 304;
    const body = chunks.join('');
    const all: [string, string][] = [
      ...headers,
      ...cookies.map((cookie): [string, string] => ['Set-Cookie', cookie]),
    ];
    if (closes) all.push(['Connection', 'Keep-Alive-Not, Close']);
    let written = body;
    if (framing === 'length') all.push(['Content-Length', String(Buffer.byteLength(body))]);
    if (framing === 'chunked') {
      all.push(['Transfer-Encoding', 'chunked']);
      const sized = chunks.map((one) => `${Buffer.byteLength(one).toString(16)}${extension}\r\n${one}\r\n`);
      written = [...sized, `0${extension}\r\n`, ...trailers.map((line) => `${line}\r\n`), '\r\n'].join('');
    }
    const before = interim.map((code) => `HTTP/1.1 ${code} Wait\r\nx-early: 1\r\n\r\n`).join('');
    const lines = all.map(([key, text]) => `${key}: ${text}\r\n`).join('');
    const bytes = Buffer.from(`${before}HTTP/1.1 ${status}${reason}\r\n${lines}\r\n${isBare ? '' : written}`);
    const means: Record<string, string | string[]> = {};
    for (const [key, text] of all) if (key !== 'Set-Cookie') means[key.toLowerCase()] = text;
    const [cookie = ''] = cookies;
    if (cookies.length > 0) means['set-cookie'] = cookies.length === 1 ? cookie : cookies;
    const untilClose = framing === 'until-close' && !isBare;
    return {
      bytes,
      means: {
        response: { status, headers: means, body: isBare ? '' : body },
        isReusable: !closes && !untilClose,
      },
      untilClose,
    };
  });
