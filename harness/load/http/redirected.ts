import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';

/** What follows from a response to a request: nothing, another request, or one to another host, which is no target of the load. */
export type Redirect = HttpRequest | 'elsewhere' | null;

const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a response leads, as browsers follow it (Fetch standard, HTTP-redirect fetch): after 303, and after 301 and 302 to a POST, by
 * a GET without a body. `at`: the URL that the client believes it asked.
 */
export function redirected(request: HttpRequest, { status, headers }: HttpResponse, at: URL): Redirect {
  const { location } = headers;
  if (!statuses.has(status) || typeof location !== 'string' || !URL.canParse(location, at.href)) return null;
  const { protocol, host, pathname, search } = new URL(location, at);
  if (protocol !== at.protocol || host !== at.host) return 'elsewhere';
  const path = `${pathname}${search}`;
  const becomesGet = status === 303 || (status < 303 && request.method === 'POST');
  if (!becomesGet) return { ...request, path };
  const own = Object.entries(request.headers ?? {}).filter(([name]) => !/^content-/i.test(name));
  return { method: 'GET', path, headers: Object.fromEntries(own) };
}
