import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { BadResponse } from './bad-response.ts';

const decoders: Readonly<Record<string, (bytes: Buffer, limit: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/**
 * A body without its codings, of which the header `Content-Encoding` names the last one last. Throws `BadResponse` for one that
 * is unknown, that the bytes are not in, or that makes more than `mostBytes` of them.
 */
export function decodeBody(bytes: Buffer, codings: string | readonly string[], mostBytes: number): Buffer {
  const names = String(codings)
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity');
  if (bytes.length === 0) return bytes;
  try {
    return names.reduceRight((coded, name) => {
      const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
      if (decode === undefined) throw new BadResponse(`Its content encoding is '${name}'.`);
      return decode(coded, { maxOutputLength: mostBytes });
    }, bytes);
  } catch (cause) {
    if (cause instanceof BadResponse) throw cause;
    throw new BadResponse(`Its body does not match its content encoding '${names.join(', ')}'.`);
  }
}
