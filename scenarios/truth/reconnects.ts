import { deliveryCheck, kill } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between } from './targets.ts';

type Targets = KnownCell['scenario']['targets'];

interface ComingBack extends Pick<KnownCell, 'id' | 'situation' | 'runtime'> {
  readonly jitter: 'full' | 'none';
  /** On each instance. */
  readonly sockets: number;
  readonly measured: string;
  readonly targets: Targets;
}

/** As many sockets on each of two instances, one of which is killed. */
function comingBack({ jitter, sockets, measured, targets, ...cell }: ComingBack): KnownCell {
  const firstDelay = jitter === 'full' ? '5s' : '1s';
  return {
    ...cell,
    topology: {
      instances: 2,
      balancer: { engine: 'nginx', policy: 'round-robin', retries: 1 },
      sessions: 'memory',
    },
    scenario: {
      name: `sockets-come-back-jitter-${jitter}`,
      driver: 'sockets',
      workload: {
        kind: 'room',
        membersPerInstance: sockets - 1,
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
    sockets: 1_000,
    situation: 'Of 1,000 sockets that come back with full jitter over 5 s, 20 to 45 do within 100 ms',
    measured: '6s',
    targets: between('reconnects_in_100_ms', [20, 45]),
  }),
  comingBack({
    id: 'D7-no-jitter',
    jitter: 'none',
    // One process that opens 1,000 connections at once is late by tens of milliseconds itself, on a core that is not fast.
    sockets: 400,
    situation: 'Without jitter all of 400 sockets want to at once: 360 or more within 100 ms',
    measured: '1s',
    targets: [atLeast('reconnects_in_100_ms', 360)],
    // Each connection to a published port has two ends more, which the engine closes one by one.
    runtime: 'process',
  }),
];
