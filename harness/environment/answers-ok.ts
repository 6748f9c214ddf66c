import { get, type IncomingHttpHeaders } from 'node:http';

export interface Asking {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** True when a GET of `url` is answered with 2xx. Throws the reason otherwise, also after `timeoutMs` without an answer. */
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
  { timeoutMs, signal, headers = {} }: Asking,
): Promise<IncomingHttpHeaders> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = get(url, { agent: false, signal: deadline, headers }, (response) => {
      response.resume();
      const { statusCode = 0, headers } = response;
      const elsewhere = headers.location === undefined ? '' : `, which leads to ${headers.location}`;
      if (statusCode >= 200 && statusCode < 300) resolve(headers);
      else reject(new Error(`${url} answered ${statusCode}${elsewhere}`));
    });
    request.on('error', reject);
  });
}
