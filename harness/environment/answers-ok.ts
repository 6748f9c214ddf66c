import type { IncomingHttpHeaders } from 'node:http';
import { isUntrusted, type Trust, untrustedCertificate } from '../app/tls.ts';
import { clientOfScheme } from '../core/client-of-scheme.ts';

export interface Asking {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly trust?: Trust | undefined;
}

/** It listens, and has no such page. */
export class NotFound extends Error {}

/**
 * True when a GET of `url` is answered with 2xx. Throws the reason otherwise, also after `timeoutMs` without an answer, and
 * `SP_CERTIFICATE_UNTRUSTED`.
 */
export async function answersOk(url: URL, asking: Asking): Promise<true> {
  await okHeaders(url, asking);
  return true;
}

/**
 * The headers of an answer with 2xx; throws as `answersOk` does. Each call uses a connection of its own, so that none stays open
 * in a server that is about to be measured.
 */
export function okHeaders(
  url: URL,
  { timeoutMs, signal, headers = {}, trust }: Asking,
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const options = { agent: false, signal: deadline, headers } as const;
    const request = clientOfScheme(url).get(url, { ...options, ...trust }, (response) => {
      response.resume();
      const { statusCode = 0, headers } = response;
      const elsewhere = headers.location === undefined ? '' : `, which leads to ${headers.location}`;
      if (statusCode >= 200 && statusCode < 300) resolve(headers);
      else if (statusCode === 404) reject(new NotFound(`${url} answered 404`));
      else reject(new Error(`${url} answered ${statusCode}${elsewhere}`));
    });
    request.on('error', (cause) => reject(isUntrusted(cause) ? untrustedCertificate(url, cause) : cause));
  });
}
