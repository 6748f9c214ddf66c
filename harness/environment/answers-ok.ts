import { get } from 'node:http';

export interface Asking {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** It listens, and has no such page. */
export class NotFound extends Error {}

/**
 * True when a GET of `url` is answered with 2xx. Throws the reason otherwise, also after `timeoutMs` without an answer.
 * Each call uses a connection of its own, so that none stays open in a server that is about to be measured.
 */
export function answersOk(url: URL, { timeoutMs, signal, headers = {} }: Asking): Promise<true> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = get(url, { agent: false, signal: deadline, headers }, (response) => {
      response.resume();
      const { statusCode = 0, headers } = response;
      const elsewhere = headers.location === undefined ? '' : `, which leads to ${headers.location}`;
      if (statusCode >= 200 && statusCode < 300) resolve(true);
      else if (statusCode === 404) reject(new NotFound(`${url} answered 404`));
      else reject(new Error(`${url} answered ${statusCode}${elsewhere}`));
    });
    request.on('error', reject);
  });
}
