import { blockLoop, freeze } from '../../harness/index.ts';
import { obedient } from '../../reference-app/adapter.ts';
import type { KnownCell } from './known-cell.ts';
import { between, exactly } from './targets.ts';

const freezeMs = 1_400;
/** A tenth of the measured phase. */
const tailMs = 700;
const toleranceMs = 30;

/**
 * What an open load sees of a server that stands still for P of T seconds: p90 = s + P - 0.1 T (1 - u). On a machine whose
 * time others take the verdict is unknown; the test of it, which takes that into account, is frozen-server.process.test.ts.
 */
export const knownLatency: readonly KnownCell[] = [
  {
    id: 'L4',
    situation:
      'A server that is frozen for 1.4 of 7 s has a p90 of 0.7 s, and more by 0.7 u s at a utilization u of up to a third',
    // nginx alone does not ask a frozen instance how it is, and lets its requests wait.
    topology: { instances: 1, balancer: { engine: 'nginx' }, sessions: 'jwt' },
    scenario: {
      name: 'frozen-server',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items', timeout: '10s' },
      load: { kind: 'constant-rate', perSecond: 150, maxInFlight: 1_000 },
      phases: { warmup: '1s', measured: '7s' },
      faults: [{ at: '2s', fault: freeze({ instance: 1, forMs: freezeMs }) }],
      targets: [
        ...between(
          'http_latency_ms',
          [freezeMs - tailMs - toleranceMs, freezeMs - tailMs * (2 / 3) + toleranceMs],
          { at: 'p90' },
        ),
        exactly('http_requests', 1_050, { outcome: 'ok' }),
      ],
    },
  },
  {
    id: 'L6',
    situation: 'An event loop that is blocked for 200 ms has a measured lag of 200 to 215 ms',
    topology: { instances: 1, balancer: { engine: 'nginx' }, sessions: 'jwt', env: obedient },
    scenario: {
      name: 'blocked-event-loop',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-rate', perSecond: 10, maxInFlight: 100 },
      phases: { warmup: '1.5s', measured: '2.5s' },
      faults: [{ at: '0.4s', fault: blockLoop({ instance: 1, forMs: 200 }) }],
      targets: between('event_loop_lag_max_ms', [200, 215], { at: 'max' }),
    },
  },
];
