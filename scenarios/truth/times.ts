import { takingTime, takingTurns } from '../../reference-app/adapter.ts';
import type { KnownCell } from './known-cell.ts';
import { between, exactly } from './targets.ts';

type Load = KnownCell['scenario']['load'];
type Target = KnownCell['scenario']['targets'][number];
type Aggregate = Target['at'];

const script = new URL('../api-latency/script.k6.ts', import.meta.url);
const toleranceMs = 3;

const reading = { kind: 'request', operation: 'read-item' } as const;
const noErrors: Target = { metric: 'http_error_share', at: 'share', must: '==', be: 0 };

/** One instance, or as many as there are times, behind nginx. */
function behindNginx(env: Readonly<Record<string, string>>, instances = 1): KnownCell['topology'] {
  return { instances, balancer: { engine: 'nginx' }, sessions: 'jwt', env };
}

/**
 * The demand that a latency is between these two. Of an open load the lower bound is on what is counted from the send: whatever a
 * late generator adds to the other cannot lift a number there that is too low.
 */
function latency(at: Aggregate, [low, high]: readonly [number, number], loop: 'open' | 'closed'): Target[] {
  const fromSend = loop === 'open' ? 'http_latency_from_send_ms' : 'http_latency_ms';
  return [
    { metric: fromSend, at, must: '>=', be: low },
    { metric: 'http_latency_ms', at, must: '<=', be: high },
  ];
}

const around = (ms: number) => [ms - toleranceMs, ms + toleranceMs] as const;

/** L2, Little: users = throughput x time. Of 200 ms what a balancer and a busy machine add is little. */
function tenUsers(driver: 'native' | 'autocannon'): KnownCell {
  return {
    id: `L2-${driver}`,
    situation: `Ten users in a closed loop on a server that always takes 200 ms get 50 answers a second, by ${driver}`,
    topology: behindNginx(takingTime(200)),
    scenario: {
      name: `ten-users-by-${driver}`,
      driver,
      workload: reading,
      load: { kind: 'constant-users', users: 10 },
      phases: { warmup: '1s', measured: '6s' },
      targets: [...between('throughput_per_second', [47.5, 50.5]), noErrors],
    },
  };
}

/** L1. Users of a closed loop fall into step and wait for each other: few of them, and for long, as a p95 needs 2,000 requests. */
function closedLoop(driver: 'native' | 'autocannon'): KnownCell {
  return {
    id: `L1-${driver}-closed`,
    situation: `A server that always takes 50 ms has a p50 and a p95 of 50 ms in a closed loop by ${driver}`,
    topology: behindNginx(takingTime(50)),
    scenario: {
      name: `fifty-by-${driver}-closed`,
      driver,
      workload: reading,
      load: { kind: 'constant-users', users: 3 },
      phases: { warmup: '1s', measured: '36s' },
      targets: [...fifty('closed'), noErrors],
    },
  };
}

/** L1. */
function openLoop(driver: 'native' | 'k6'): KnownCell {
  return {
    id: `L1-${driver}`,
    situation: `A server that always takes 50 ms has a p50 and a p95 of 50 ms in an open loop by ${driver}`,
    topology: behindNginx(takingTime(50)),
    scenario: {
      name: `fifty-by-${driver}`,
      driver,
      ...(driver === 'k6' && { script }),
      workload: reading,
      load: { kind: 'constant-rate', perSecond: 250, maxInFlight: 60 },
      phases: { warmup: '1s', measured: '8s' },
      targets: [...fifty('open'), noErrors],
    },
  };
}

const fifty = (loop: 'open' | 'closed') => [
  ...latency('p50', around(50), loop),
  ...latency('p95', around(50), loop),
];

/** What the server of L3 takes for each request: the millisecond that the way through a balancer takes is a tenth of 10 ms. */
export const serviceMs = 40;

interface Queue {
  readonly id: string;
  readonly arrivals: string;
  readonly load: Load;
  readonly meanMs: number;
}

/**
 * L3. Some hundred random arrivals have a queue of their own, which may be a fifth off the theory. The seeds of these were
 * chosen so that theirs, by Lindley's recursion, is not one percent off: `times.test.ts` shows it from the schedule.
 */
const knownQueues: readonly Queue[] = [
  {
    id: 'L3-paced',
    arrivals: 'Evenly paced arrivals at load 0.7',
    load: { kind: 'constant-rate', perSecond: 17.5, maxInFlight: 100 },
    meanMs: serviceMs,
  },
  {
    id: 'L3-half',
    arrivals: 'Poisson arrivals at load 0.5',
    load: { kind: 'poisson-rate', perSecond: 12.5, maxInFlight: 100, seed: 1692 },
    meanMs: 1.5 * serviceMs,
  },
  {
    id: 'L3-seven-tenths',
    arrivals: 'Poisson arrivals at load 0.7',
    load: { kind: 'poisson-rate', perSecond: 17.5, maxInFlight: 100, seed: 1286 },
    meanMs: (1 + 0.7 / 0.6) * serviceMs,
  },
];

const queuePhases = { warmup: '1s', measured: '8s' } as const;

function queue({ id, arrivals, load, meanMs }: Queue): KnownCell {
  const share = meanMs / serviceMs;
  return {
    id,
    situation: `${arrivals} at a server that takes one request at a time take ${share.toFixed(2)} times its ${serviceMs} ms on average (${(share * 10).toFixed(1)} for 10 ms)`,
    topology: behindNginx(takingTurns(serviceMs)),
    scenario: {
      name: `queue-${id.toLowerCase()}`,
      driver: 'native',
      workload: reading,
      load,
      phases: queuePhases,
      targets: [...latency('mean', [0.95 * meanMs, 1.05 * meanMs], 'open'), noErrors],
    },
  };
}

const unequal: KnownCell = {
  id: 'L5',
  situation:
    'Three instances that take 10 ms and one that takes 90 have a p50 of 10 and a p95 of 90 ms together; the mean of their p95 is 30',
  topology: behindNginx(takingTime(10, 10, 10, 90), 4),
  scenario: {
    name: 'unequal-instances',
    driver: 'native',
    workload: reading,
    load: { kind: 'constant-rate', perSecond: 250, maxInFlight: 100 },
    phases: { warmup: '1s', measured: '8s' },
    targets: [
      // Five processes on a machine of perhaps two cores are late by more; the mean of the four p95 stays 60 ms away.
      ...latency('p50', [10 - toleranceMs, 20], 'open'),
      ...latency('p95', [90 - toleranceMs, 100], 'open'),
      exactly('http_requests', 2_000, { outcome: 'ok' }),
    ],
  },
};

/** What is measured of servers whose every time is known. Times of a machine that others use are unknown, not wrong. */
export const knownTimes: readonly KnownCell[] = [
  openLoop('native'),
  openLoop('k6'),
  closedLoop('native'),
  closedLoop('autocannon'),
  tenUsers('native'),
  tenUsers('autocannon'),
  ...knownQueues.map(queue),
  unequal,
];
