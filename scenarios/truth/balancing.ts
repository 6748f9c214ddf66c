import type { BalancerEngine } from '../../harness/plan/topology.ts';
import type { KnownCell } from './known-cell.ts';

const instances = ['app-1', 'app-2', 'app-3'] as const;

/** The demand on each instance's share of the requests. */
function each(least: number, most: number): KnownCell['scenario']['targets'] {
  return instances.flatMap((instance) => {
    const count = { metric: 'http_requests_by_instance', at: 'total', where: { instance } } as const;
    return [{ ...count, must: '>=', be: least } as const, { ...count, must: '<=', be: most } as const];
  });
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

/** Who gets which requests. */
export const knownBalancing: readonly KnownCell[] = [
  inTurn('nginx'),
  inTurn('haproxy'),
  inTurn('caddy'),
  inTurn('built-in'),
];
