import type { BalancerEngine } from '../../harness/plan/balancer-names.ts';
import type { KnownCell } from './known-cell.ts';
import { between } from './targets.ts';

const instances = ['app-1', 'app-2', 'app-3'] as const;

/** The demand on each instance's share of the requests. */
function each(least: number, most: number): KnownCell['scenario']['targets'] {
  return instances.flatMap((instance) =>
    between('http_requests_by_instance', [least, most], { where: { instance } }),
  );
}

function inTurn(engine: BalancerEngine): KnownCell {
  return {
    id: `S4-${engine}`,
    situation: `${engine} gives each of three instances 100 of 300 requests`,
    topology: { balancer: { engine, policy: 'round-robin' }, sessions: 'jwt' },
    scenario: {
      name: `round-robin-by-${engine}`,
      driver: 'native',
      workload: { kind: 'journey', clients: 30, steps: ['list-items'] },
      load: { kind: 'constant-rate', perSecond: 150, maxInFlight: 30 },
      phases: { measured: '2s' },
      targets: each(99, 101),
    },
  };
}

interface ByAddress {
  readonly id: string;
  readonly situation: string;
  readonly addresses: 'one-network' | 'networks-of-their-own';
  readonly targets: KnownCell['scenario']['targets'];
}

/** One request of each of 200 clients, behind an nginx that goes by their addresses. */
function byAddress({ id, situation, addresses, targets }: ByAddress): KnownCell {
  return {
    id,
    situation,
    topology: { balancer: { engine: 'nginx', policy: 'ip-hash' }, sessions: 'jwt' },
    scenario: {
      name: `ip-hash-${addresses}`,
      driver: 'native',
      workload: { kind: 'journey', clients: 200, steps: ['list-items'], addresses },
      load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 200 },
      phases: { measured: '1s' },
      targets,
    },
  };
}

/** Who gets which requests. */
export const knownBalancing: readonly KnownCell[] = [
  byAddress({
    id: 'S5',
    situation: 'nginx sends 200 clients of one /24 to one instance, because it hashes three octets',
    addresses: 'one-network',
    targets: [{ metric: 'http_requests_by_instance', at: 'max', must: '==', be: 200 }],
  }),
  byAddress({
    id: 'S6',
    situation: 'nginx spreads 200 clients, each of a /24 of its own, evenly over three instances',
    addresses: 'networks-of-their-own',
    targets: each(47, 87),
  }),
  inTurn('nginx'),
  inTurn('haproxy'),
  inTurn('caddy'),
  inTurn('built-in'),
];
