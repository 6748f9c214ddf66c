import { rateLimitCheck } from '../../harness/index.ts';
import type { KnownCell } from './known-cell.ts';
import { askingBeyondLimits } from './known-workloads.ts';
import { exactly } from './targets.ts';

type Scenario = KnownCell['scenario'];

const topology = (rateLimit: 'local' | 'redis', env: Readonly<Record<string, string>> = {}) => ({
  balancer: { engine: 'built-in', policy: 'round-robin' } as const,
  sessions: 'memory' as const,
  rateLimit,
  env: { RATE_LIMIT_MAX: '10', ...env },
});

interface Asking {
  readonly name: string;
  readonly clients: number;
  readonly perSecond: number;
  readonly measured: string;
  readonly asked: number;
  readonly admitted: number;
}

/** The same request again and again, against a limit of 10 a minute. */
function asking({ name, clients, perSecond, measured, asked, admitted }: Asking): Scenario {
  return {
    ...askingBeyondLimits(clients, perSecond),
    name,
    phases: { measured },
    targets: [
      exactly('requests_admitted', admitted),
      exactly('limited_requests', asked),
      exactly('limited_requests_unknown', 0),
      exactly('requests_admitted_in_window', admitted),
      exactly('requests_over_limit', admitted - 10),
    ],
  };
}

const inTurn = { clients: 60, perSecond: 40, measured: '3s', asked: 120 };

/** How many requests limiters admit. */
export const knownLimits: readonly KnownCell[] = [
  {
    id: 'R1',
    situation: 'A limit of 10 kept in each of three instances admits 30 of 120',
    topology: topology('local'),
    scenario: asking({ ...inTurn, name: 'limit-in-each-instance', admitted: 30 }),
  },
  {
    id: 'R2',
    situation: 'A limit of 10 kept in Redis for three instances admits 10 of 120',
    topology: topology('redis'),
    scenario: asking({ ...inTurn, name: 'limit-in-redis', admitted: 10 }),
  },
  {
    id: 'R2-at-once',
    situation: 'A limit of 10 kept in Redis for three instances admits 10 of 200 that come at once',
    topology: topology('redis'),
    scenario: asking({
      name: 'limit-in-redis-at-once',
      clients: 200,
      perSecond: 2_000,
      measured: '100ms',
      asked: 200,
      admitted: 10,
    }),
  },
  {
    id: 'R3',
    situation:
      'A limit of 10 in a fixed window of 1 s admits 19 of a burst across its boundary, within 200 ms',
    topology: topology('redis', { RATE_LIMIT_WINDOW_SECONDS: '1' }),
    scenario: {
      name: 'burst-across-the-boundary',
      driver: 'native',
      workload: { kind: 'journey', clients: 60, steps: ['pass-limit'], history: true },
      // The warm-up fills a window that is over when one request opens the next; the others come when that ends.
      load: {
        kind: 'ramping-rate',
        startPerSecond: 100,
        stages: [
          { duration: '0ms', toPerSecond: 0 },
          { duration: '1.1s', toPerSecond: 0 },
          { duration: '0ms', toPerSecond: 20 },
          { duration: '50ms', toPerSecond: 20 },
          { duration: '0ms', toPerSecond: 0 },
          { duration: '870ms', toPerSecond: 0 },
          { duration: '0ms', toPerSecond: 300 },
        ],
        maxInFlight: 60,
      },
      phases: { warmup: '1s', measured: '2.2s' },
      checks: [rateLimitCheck({ limit: 10, windowMs: 200 })],
      targets: [exactly('requests_admitted_in_window', 19), exactly('requests_admitted', 20)],
    },
  },
];
