import { Histogram } from '../core/histogram.ts';
import { autocannonDriver } from '../load/autocannon/autocannon-driver.ts';
import type { Driver } from '../load/driver.ts';
import { native } from '../load/http/native-driver.ts';
import { distributionOf } from '../load/ledger/distribution-of.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import { type Bench, type Experiment, judged, type Reading } from './experiment.ts';
import { sendToKnownServer } from './send-to-known-server.ts';

const users: LoadShape = { kind: 'constant-users', users: 10, thinkMs: 0 };
const serviceMs = 50;
const toleranceMs = 3;
const ms = (value: number) => `${value.toFixed(1)} ms`;

/** L1: a server that always takes 50 ms is read as 50 ms. */
export function fiftyMs(how: string, driver: Driver, load: LoadShape): Experiment {
  return {
    id: 'L1',
    situation: `A server that takes ${serviceMs} ms for each answer, by ${how}`,
    expected: `p50 and p95 are ${serviceMs} ± ${toleranceMs} ms`,
    async run(bench) {
      await bench.server.tookMs();
      const result = await sendToKnownServer({ driver, load, serviceMs, measuredMs: 2_500 }, bench);
      const latency = distributionOf(result, 'http_latency_ms');
      const [p50, p95] = [latency.quantile(0.5), latency.quantile(0.95)];
      const observed = `p50 ${ms(p50)}, p95 ${ms(p95)} (n ${latency.count})`;
      const isRight = [p50, p95].every((value) => Math.abs(value - serviceMs) <= toleranceMs);
      if (isRight || p50 < serviceMs - toleranceMs) return judged(isRight, observed);
      return accountFor({ measurements: result.measurements, p95, observed, toleranceMs }, bench);
    },
  };
}

interface Excess {
  readonly measurements: readonly Measurement[];
  readonly p95: number;
  readonly observed: string;
  readonly toleranceMs: number;
}

/** Too much was read: was it the server, by its own clock, and the generator's schedule and event loop, by its? */
async function accountFor(excess: Excess, { server }: Bench): Promise<Reading> {
  const { p95, observed, toleranceMs } = excess;
  const took = await server.tookMs();
  // A sum of three exceeds the sum of these percentiles in at most 5 % of all cases (Boole's inequality).
  const q = 1 - 0.05 / 3;
  const tookMs = took[Math.ceil(took.length * q) - 1] ?? 0;
  const lateMs = quantileOr0(distributionOf(excess, 'send_lateness_ms'), q);
  const lagMs = quantileOr0(distributionOf(excess, 'generator_loop_lag_ms'), q);
  if (p95 > tookMs + lateMs + lagMs + toleranceMs) return judged(false, observed);
  const because =
    `The server itself took up to ${ms(tookMs)}, requests were sent up to ${ms(lateMs)} late, and the generator lagged by ` +
    `up to ${ms(lagMs)}: this machine is too busy.`;
  return { outcome: 'unknown', observed, because };
}

function quantileOr0(distribution: Histogram, q: number): number {
  return distribution.count > 0 ? distribution.quantile(q) : 0;
}

const littlesLaw: Experiment = {
  id: 'L2',
  situation: 'Ten users in a closed loop on a server that takes 50 ms',
  expected: '200 requests a second, −5 to +1 % (Little)',
  async run(bench) {
    const measuredMs = 2_500;
    const result = await sendToKnownServer({ driver: native(), load: users, serviceMs, measuredMs }, bench);
    const perSecond = result.offered.ok / (measuredMs / 1000);
    const latencyMs = distributionOf(result, 'http_latency_ms').mean;
    const observed = `${perSecond.toFixed(1)} requests a second`;
    if (perSecond >= 190 && perSecond <= 202) return judged(true, observed);
    // Little's law itself, with the time that each request took here: throughput x latency = users.
    const inFlight = (perSecond * latencyMs) / 1000;
    if (Math.abs(inFlight - 10) > 0.2) return judged(false, `${observed}, ${inFlight.toFixed(2)} in flight`);
    const because = `Each request took ${ms(latencyMs)}: this machine is too busy.`;
    return { outcome: 'unknown', observed, because };
  },
};

const mergedPercentiles: Experiment = {
  id: 'L5',
  situation: 'Four instances, one of them slow: 10, 10, 10 and 100 ms',
  expected: 'p50 10 ± 3 ms and p95 100 ± 5 ms of all requests together, not the average of the four p95',
  async run(bench) {
    const load: LoadShape = { kind: 'constant-rate', perSecond: 50, maxInFlight: 50 };
    await bench.server.tookMs();
    const results = await Promise.all(
      [10, 10, 10, 100].map((service) =>
        sendToKnownServer({ driver: native(), load, serviceMs: service, measuredMs: 2_000 }, bench),
      ),
    );
    const parts = results.map((result) => distributionOf(result, 'http_latency_ms'));
    const merged = Histogram.merged(parts);
    const [p50, p95] = [merged.quantile(0.5), merged.quantile(0.95)];
    const average = parts.reduce((sum, part) => sum + part.quantile(0.95), 0) / parts.length;
    const observed = `p50 ${ms(p50)}, p95 ${ms(p95)}; the average of the four p95 is ${ms(average)}`;
    const isRight = Math.abs(p50 - 10) <= 3 && Math.abs(p95 - 100) <= 5;
    if (isRight || p50 < 7 || p95 < 95) return judged(isRight, observed);
    const measurements = results.flatMap((result) => result.measurements);
    return accountFor({ measurements, p95, observed, toleranceMs: 5 }, bench);
  },
};

/** L1, L2 and L5. */
export const latencyExperiments: readonly Experiment[] = [
  fiftyMs('native at a constant rate', native(), {
    kind: 'constant-rate',
    perSecond: 100,
    maxInFlight: 100,
  }),
  fiftyMs('native at a ramping rate', native(), {
    kind: 'ramping-rate',
    startPerSecond: 20,
    stages: [{ durationMs: 2_500, toPerSecond: 180 }],
    maxInFlight: 100,
  }),
  fiftyMs('native with constant users', native(), users),
  fiftyMs('autocannon with constant users', autocannonDriver(), users),
  littlesLaw,
  mergedPercentiles,
];
