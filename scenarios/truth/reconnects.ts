import { deliveryCheck, kill } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between } from './targets.ts';

type Targets = KnownCell['scenario']['targets'];

interface ComingBack extends Pick<KnownCell, 'id' | 'situation' | 'runtime'> {
  readonly jitter: 'full' | 'none';
  readonly measured: string;
  readonly targets: Targets;
}

/** 1,000 sockets on each of two instances, one of which is killed. */
function comingBack({ jitter, measured, targets, ...cell }: ComingBack): KnownCell {
  const firstDelay = jitter === 'full' ? '5s' : '1s';
  return {
    ...cell,
    topology: {
      instances: 2,
      balancer: { engine: 'nginx', policy: 'round-robin', retries: 1 },
      sessions: 'memory',
    },
    scenario: {
      name: `thousand-sockets-come-back-jitter-${jitter}`,
      driver: 'sockets',
      workload: {
        kind: 'room',
        membersPerInstance: 999,
        publishersPerInstance: 1,
        reconnect: { firstDelay, maxDelay: '5s', jitter },
        pingEvery: '30s',
      },
      load: { kind: 'constant-rate', perSecond: 1, maxInFlight: 10 },
      phases: { measured },
      faults: [{ at: '0.2s', fault: kill({ instance: 2 }) }],
      checks: [deliveryCheck()],
      targets: [...targets, { metric: 'sockets_placed', at: 'share', must: '==', be: 1 }],
    },
  };
}

/** What an instance that ends makes of the sockets it had. */
export const knownReconnects: readonly KnownCell[] = [
  comingBack({
    id: 'D7-jitter',
    jitter: 'full',
    situation: 'Of 1,000 sockets that come back with full jitter over 5 s, 20 to 45 do within 100 ms',
    measured: '6s',
    targets: between('reconnects_in_100_ms', [20, 45]),
  }),
  comingBack({
    id: 'D7-no-jitter',
    jitter: 'none',
    situation: 'Without jitter all of them want to at once: 900 or more of 1,000 within 100 ms',
    measured: '1s',
    targets: [atLeast('reconnects_in_100_ms', 900)],
    // Each connection to a published port has two ends more, which the engine closes one by one.
    runtime: 'process',
  }),
];
