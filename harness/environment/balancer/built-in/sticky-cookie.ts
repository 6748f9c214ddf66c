import type { IncomingHttpHeaders } from 'node:http';
import { stickyCookie } from '../balancer.ts';

const prefix = `${stickyCookie}=`;

/** The id that a request's sticky cookie names; null without one. */
export function stuckTo(headers: IncomingHttpHeaders): string | null {
  const cookie = cookiesOf(headers).find((each) => each.startsWith(prefix));
  return cookie?.slice(prefix.length) ?? null;
}

/** Takes the sticky cookie out of a request's headers: it is between the client and the balancer. */
export function withoutSticky(headers: IncomingHttpHeaders): void {
  const cookies = cookiesOf(headers);
  const others = cookies.filter((each) => !each.startsWith(prefix));
  if (others.length === cookies.length) return;
  if (others.length > 0) headers.cookie = others.join('; ');
  else delete headers.cookie;
}

/** Adds the sticky cookie for `id` to a response's headers, and keeps the response out of shared caches. */
export function addSticky(headers: IncomingHttpHeaders, id: string): void {
  headers['set-cookie'] = [...(headers['set-cookie'] ?? []), `${prefix}${id}; path=/; HttpOnly`];
  headers['cache-control'] ??= 'private';
}

function cookiesOf(headers: IncomingHttpHeaders): string[] {
  return (headers.cookie ?? '')
    .split(';')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
