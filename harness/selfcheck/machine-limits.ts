import { Histogram } from '../core/histogram.ts';
import { native } from '../load/http/native-driver.ts';
import { distributionOf } from '../load/ledger/distribution-of.ts';
import { startMetronome } from '../load/schedule/metronome.ts';
import type { Bench } from './experiment.ts';
import { sendToKnownServer } from './send-to-known-server.ts';

/** Something about this machine that bounds what can be measured on it. */
export interface Limit {
  readonly name: string;
  readonly value: string;
  /** What follows from it for who reads a number. */
  readonly meaning: string;
}

const onTimeMs = 1;
const rates = [500, 1_000, 2_000, 4_000, 8_000];
const ms = (value: number) => `${value < 1 ? value.toFixed(2) : value.toFixed(1)} ms`;

/** How exactly this process can wait. */
export async function timerResolution({ clock }: Bench): Promise<Limit> {
  await using metronome = await startMetronome();
  const late = new Histogram();
  for (let round = 0; round < 300; round++) {
    const dueUs = clock.nowUs() + 2_000;
    const { rings } = metronome;
    metronome.ringIn(2_000);
    await metronome.rungSince(rings);
    late.record((clock.nowUs() - dueUs) / 1000);
  }
  return {
    name: 'timer resolution',
    value: `${ms(late.quantile(0.5))} late at the median, ${ms(late.quantile(0.99))} at p99`,
    meaning: 'Of 300 waits of 2 ms. Latencies cannot be measured more precisely than this.',
  };
}

/** The highest of a few rates that the native driver sends on time: all of it, with a p99 lateness of at most 1 ms. */
export async function highestRateOnTime(bench: Bench): Promise<Limit> {
  let best: string | null = null;
  let beyond = '';
  for (const perSecond of rates) {
    const load = { kind: 'constant-rate', perSecond, maxInFlight: 2_000 } as const;
    const result = await sendToKnownServer(
      { driver: native(), load, serviceMs: 0, measuredMs: 1_000 },
      bench,
    );
    const p99 = distributionOf(result, 'send_lateness_ms').quantile(0.99);
    const { planned, ok } = result.offered;
    if (ok < planned || p99 > onTimeMs) {
      beyond = `at ${perSecond} a second ${ok} of ${planned} were answered and the p99 lateness was ${ms(p99)}`;
      break;
    }
    best = `${perSecond} requests a second`;
  }
  return {
    name: 'highest rate sent on time',
    value: best === null ? `unknown: ${beyond}` : [best, beyond].filter(Boolean).join('; '),
    meaning: `On time is a p99 lateness of at most ${onTimeMs} ms. Above this rate latencies are upper bounds and marked as such.`,
  };
}

/** How far identical runs are apart. */
export async function noise(bench: Bench): Promise<Limit> {
  const runs: Histogram[] = [];
  for (let round = 0; round < 5; round++) {
    const load = { kind: 'constant-rate', perSecond: 200, maxInFlight: 200 } as const;
    const sending = { driver: native(), load, serviceMs: 5, measuredMs: 1_000 };
    runs.push(distributionOf(await sendToKnownServer(sending, bench), 'http_latency_ms'));
  }
  const spread = (q: number) => {
    const values = runs.map((run) => run.quantile(q));
    return `${((Math.max(...values) / Math.min(...values) - 1) * 100).toFixed(0)} %`;
  };
  return {
    name: 'noise between identical runs',
    value: `p50 ${spread(0.5)}, p95 ${spread(0.95)} from the lowest to the highest of five`,
    meaning:
      'Of a server that takes 5 ms at 200 requests a second. A smaller difference between two runs is noise.',
  };
}
