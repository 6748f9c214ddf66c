import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BadResponse } from './bad-response.ts';
import { type ParsedResponse, ResponseParser } from './response-parser.ts';
import { writtenResponses } from './written-response.ts';

/** What becomes of bytes that come in these pieces before the connection ends. */
function parse(pieces: readonly Buffer[]): ParsedResponse | null {
  const parser = new ResponseParser();
  // A connection reads into the same memory again and again.
  const memory = Buffer.alloc(Math.max(1, ...pieces.map((piece) => piece.length)));
  for (const [index, piece] of pieces.entries()) {
    piece.copy(memory);
    const parsed = parser.push(memory.subarray(0, piece.length));
    memory.fill(0);
    if (!parsed) continue;
    // Its connection gives up at anything that comes afterwards.
    const isLast = pieces.slice(index + 1).every(({ length }) => length === 0);
    return { ...parsed, isReusable: parsed.isReusable && isLast };
  }
  return parser.end();
}

function parseText(text: string): ParsedResponse | null {
  return parse([Buffer.from(text, 'latin1')]);
}

/** Cut at these places, each a share of the whole. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((share) => Math.floor(share * bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  );
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });

test('a valid response means the same however it is cut', () => {
  fc.assert(
    fc.property(writtenResponses, places, ({ bytes, means }, shares) => {
      expect(parse([bytes])).toEqual(means);
      expect(parse(cut(bytes, shares))).toEqual(means);
      expect(parse([...bytes].map((byte) => Buffer.of(byte)))).toEqual(means);
    }),
    { numRuns: 300 },
  );
});

test('a response that is cut short is never taken for a whole one', () => {
  fc.assert(
    fc.property(writtenResponses, fc.double({ min: 0, max: 1, noNaN: true }), (written, share) => {
      const short = written.bytes.subarray(0, Math.floor(share * (written.bytes.length - 1)));
      const parsed = parse([short]);
      // Nobody can tell the end of a body that ends with its connection from a connection that broke.
      if (written.untilClose && parsed)
        expect(written.means.response.body.startsWith(parsed.response.body.replace(/�$/, ''))).toBe(true);
      else expect(parsed).toBeNull();
    }),
    { numRuns: 300 },
  );
});

test('what follows a response belongs to nothing: its connection is not used again', () => {
  fc.assert(
    fc.property(
      writtenResponses,
      fc.uint8Array({ minLength: 1, maxLength: 9 }),
      ({ bytes, means, untilClose }, more) => {
        fc.pre(!untilClose);
        expect(parse([Buffer.concat([bytes, more])])).toEqual({ ...means, isReusable: false });
      },
    ),
  );
});

test('changed bytes give a response, a wait for more or an error with its reason, and nothing else', () => {
  const changes = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(writtenResponses, changes, places, ({ bytes }, changed, shares) => {
      const mutated = Buffer.from(bytes);
      for (const [share, byte] of changed) mutated[Math.floor(share * mutated.length)] = byte;
      const outcomes = [[mutated], cut(mutated, shares)].map((pieces) => {
        try {
          return parse(pieces);
        } catch (cause) {
          if (!(cause instanceof BadResponse)) throw cause;
          expect(cause.message).toMatch(/\S.*\.$/s);
          return 'bad';
        }
      });
      expect(outcomes[1]).toEqual(outcomes[0]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['SSH-2.0-OpenSSH', 'It starts with "SSH-2.0".'],
  ['HTTP/2 200\r\n\r\n', 'This is no status line: "HTTP/2 200".'],
  ['HTTP/1.1 099 x\r\n\r\n', 'This is no status line: "HTTP/1.1 099 x".'],
  ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'This is no header: "no colon".'],
  ['HTTP/1.1 200 OK\r\na : 1\r\n\r\n', 'This is no header: "a : 1".'],
  ['HTTP/1.1 200 OK\r\na: 1\r\n folded\r\n\r\n', 'This is no header: " folded".'],
  ['HTTP/1.1 200 OK\r\na: 1\nb: 2\r\n\r\n', 'This is no header: "a: 1\\nb: 2".'],
  ['HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', "Its content length is '-1'."],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', "Its content length is '1,2'."],
  ['HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\n', "Its content length is '1, 1'."],
  [
    'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n',
    'It has both a transfer encoding and a content length.',
  ],
  [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n',
    "Its transfer encoding is 'gzip, chunked'.",
  ],
  ['HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n', 'HTTP/1.0 has no transfer encoding.'],
  ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0x1\r\n', 'A chunk has the size "0x1".'],
  [
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n',
    'A chunk is longer than its size says.',
  ],
  ['HTTP/1.1 200 OK\r\ncontent-length: 999999999\r\n\r\n', 'Its body is longer than 268435456 bytes.'],
  ['HTTP/1.1 101 Switching Protocols\r\n\r\n', 'It switches protocols, which nobody asked for.'],
  [`HTTP/1.1 200 OK\r\na: ${'x'.repeat(131_072)}`, 'A line or a head of it is longer than 131072 bytes.'],
])('%j is refused', (text, reason) => {
  const bad = { name: 'BadResponse', message: reason };
  expect(() => parseText(text)).toThrow(expect.objectContaining(bad));
});

test.each([
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', true],
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', false],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\nConnection: Keep-Alive\r\n\r\n', true],
  ['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n', true],
])('after %j the connection can be used again: %s', (text, isReusable) => {
  expect(parseText(text)).toMatchObject({ isReusable });
});

test.each([
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a body in %s is read without it', (coding, compress) => {
  const body = compress(Buffer.from('{"name":"café"}'));
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${body.length}\r\n\r\n`;
  const parsed = new ResponseParser().push(Buffer.concat([Buffer.from(head), body]));
  expect(parsed?.response.body).toBe('{"name":"café"}');
});

test.each([
  ['a coding that is not there', 'gzip', 'plain'],
  ['a coding that nobody knows', 'rot13', 'cynva'],
])('a body in %s is no response', (_, coding, body) => {
  const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${body.length}\r\n\r\n`;
  expect(() => new ResponseParser().push(Buffer.from(head + body))).toThrow(BadResponse);
});
