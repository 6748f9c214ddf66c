import { publicHeaders } from '../../app/public-url.ts';
import { connectionsAtOnce } from '../../plan/balancer-abilities.ts';
import type { Balancing } from './balancer.ts';

const kib = 1_024;

/**
 * What every engine lets pass alike, so that a topology differs from another in nothing that it does not say. Each engine's configuration
 * takes its numbers from here; docs/balancers.md states them.
 */
export const limits = {
  /** Of a request and of a response, first line included: the one passes every engine, the other none. */
  head: { passesBytes: 64 * kib, refusedBytes: 96 * kib },
  /** What the engines are told: each counts some bytes more or less of its own. */
  headBytes: 72 * kib,
  /** In one request or response. */
  headers: 1_000,
  /** Of clients at once. */
  connections: connectionsAtOnce,
  /** From the first byte of a request to the end of its headers. */
  requestHeadMs: 60_000,
} as const;

/** What an app is told of the scheme, whatever the client says: no engine speaks TLS here, but people may reach the app by https. */
export function forwardedProto({ publicUrl }: Pick<Balancing, 'publicUrl'>): string {
  return publicHeaders(publicUrl)['x-forwarded-proto'] ?? 'http';
}
