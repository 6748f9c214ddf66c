import type { App } from '../../app/app.ts';
import { assertNever } from '../../core/errors.ts';
import type { Topology } from '../../plan/topology.ts';
import { untilBuiltInUses } from '../balancer/start-built-in.ts';
import { untilCaddyUses } from '../balancer/start-caddy.ts';
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
      return untilCaddyUses({ id, entry, policy, adapter }, signal);
    default:
      return assertNever(engine);
  }
}
