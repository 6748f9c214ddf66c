import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../../app/app.ts';
import { assertNever } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait-until.ts';
import type { Topology } from '../../plan/topology.ts';
import { timing } from '../balancer/balancer.ts';
import { untilBuiltInUses } from '../balancer/start-built-in.ts';
import { untilHaproxyUses } from '../balancer/start-haproxy.ts';
import { untilNginxUses } from '../balancer/start-nginx.ts';

export interface AskedBalancer {
  readonly wanted: Topology['balancer'];
  readonly app: App;
  readonly entry: URL;
  /** The published one. */
  readonly statusPort: number;
  /** Host and port of an instance as the balancer reaches it. */
  addressOf(instance: string): string;
}

/** Waits until a balancer in a container sends new requests to an instance; returns how that is known. */
export async function untilBalancerUses(
  { wanted: { engine, policy }, app: { adapter }, entry, statusPort, addressOf }: AskedBalancer,
  id: string,
  signal: AbortSignal,
): Promise<string> {
  switch (engine) {
    case 'nginx': {
      const { readyPath } = adapter;
      return untilNginxUses({ id, address: addressOf(id), policy, readyPath, statusPort }, signal);
    }
    case 'haproxy':
      return untilHaproxyUses(statusPort, id, signal);
    case 'built-in':
      return untilBuiltInUses(statusPort, id, signal);
    case 'caddy':
      if (policy === 'ip-hash') return restOfCaddy(id, signal);
      return untilSeen(new URL(adapter.readyPath, entry), id, { app: adapter, signal });
    default:
      return assertNever(engine);
  }
}

/** By the address of a client only one instance would ever answer, and Caddy tells nobody what it uses. */
async function restOfCaddy(id: string, signal: AbortSignal): Promise<string> {
  const restMs = timing.restAfterFailureMs + 2 * timing.healthCheckMs;
  await sleep(restMs, undefined, { signal });
  return `Caddy cannot be asked, but looks at ${id} every ${timing.healthCheckMs} ms`;
}

async function untilSeen(
  url: URL,
  id: string,
  { app, signal }: { readonly app: App['adapter']; readonly signal: AbortSignal },
): Promise<string> {
  const attempt = async () => {
    const response = await fetch(url, { signal });
    await response.body?.cancel();
    return response.ok && app.instanceOf(Object.fromEntries(response.headers)) === id ? true : null;
  };
  await waitUntil(attempt, { what: `Caddy to use ${id}`, deadlineMs: 10_000, signal, everyMs: 25 });
  return `Caddy was seen to use ${id}`;
}
