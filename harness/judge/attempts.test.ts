import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import type { Target } from '../plan/target.ts';
import { findDoubts } from './find-doubts.ts';
import { scenario as anyScenario, believable } from './fixtures/believable.ts';
import { constant, plantedDistribution } from './fixtures/planted-measurements.ts';
import { type JudgedRepetition, judgeCell } from './judge-cell.ts';
import { untilValid } from './until-valid.ts';

/**
 * The whole rule by simulation, as the pipeline has it: attempts, doubts, the choice among attempts, verdicts. A launch has
 * a true p95, and the generator sends everything so many milliseconds late.
 */
const target: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 };
const scenario: ScenarioData = { ...anyScenario, targets: [target] };
const { measuredMs } = scenario.phases;

interface Launch {
  readonly p95Ms: number;
  readonly lateMs: number;
}

interface Attempt extends JudgedRepetition {
  readonly name: string;
}

/** Times are whole milliseconds, so that few launches differ and each is judged once. */
const attempts = remember(({ p95Ms, lateMs }: Launch): Attempt => {
  // All alike, so that 100 of them decide.
  const samples = (ms: number) => constant(ms, 100);
  const measurements = [
    plantedDistribution({ metric: 'http_latency_ms' }, samples(p95Ms + lateMs)),
    plantedDistribution({ metric: 'http_latency_from_send_ms' }, samples(p95Ms)),
    plantedDistribution({ metric: 'send_lateness_ms' }, samples(lateMs)),
  ];
  const doubts = findDoubts({ ...believable, scenario, measurements });
  return { measurements, doubts, error: null, name: `${p95Ms}+${lateMs}` };
});

const judged = remember((all: { readonly kept: Attempt; readonly discarded: readonly Attempt[] }) => {
  const { kept, discarded } = all;
  const [verdict] = judgeCell({ targets: [target], measuredMs, repetitions: [kept], discarded });
  return verdict?.outcome ?? 'unknown';
});

function remember<Argument, Result>(make: (argument: Argument) => Result): (argument: Argument) => Result {
  const made = new Map<string, Result>();
  return (argument) => {
    const key = JSON.stringify(argument, (name, value) =>
      name === 'measurements' || name === 'doubts' ? null : value,
    );
    const result = made.get(key) ?? make(argument);
    made.set(key, result);
    return result;
  };
}

async function chosenOf(launch: () => Launch) {
  const discarded: Attempt[] = [];
  const kept = await untilValid({
    scenario,
    make: async () => attempts(launch()),
    onDiscard: (attempt) => discarded.push(attempt),
    mayGoOn: () => true,
  });
  return { kept, discarded };
}

const trials = 2_000;

async function shares(launch: (random: ReturnType<typeof seededRandom>) => Launch) {
  const random = seededRandom(19);
  const counts = { pass: 0, fail: 0, unknown: 0 };
  for (let trial = 0; trial < trials; trial++) {
    counts[judged(await chosenOf(() => launch(random)))] += 1;
  }
  return { pass: counts.pass / trials, fail: counts.fail / trials, unknown: counts.unknown / trials };
}

/** Three standard errors of a share. */
const chance = (share: number) => 3 * Math.sqrt((share * (1 - share)) / trials);

type Random = ReturnType<typeof seededRandom>;
/** Misses in so many of ten launches, by ten percent or by half a percent. */
const latency = (random: Random, missesInTen: number, byMs = 20) =>
  random.unit() < missesInTen / 10 ? 200 + byMs : 200 - byMs;
const never = () => 0;
const often = (random: Random) => (random.unit() < 0.6 ? 15 : 0);
const slightly = (random: Random) => 2 + random.int(6);
/** The generator is late when the app takes the machine, as on one that they share. */
const whenSlow = (random: Random, p95Ms: number) => (random.unit() < (p95Ms > 200 ? 0.9 : 0.2) ? 15 : 0);

test.each([
  ['nothing is late', never],
  ['lateness comes by itself', often],
  ['all is a little late', slightly],
  ['lateness comes with the app being slow', whenSlow],
] as const)(
  'an app that misses in 96 of 100 repetitions passes in at most 5 when %s',
  async (_, lateness) => {
    const { pass } = await shares((random) => {
      const p95Ms = latency(random, 9.6);
      return { p95Ms, lateMs: lateness(random, p95Ms) };
    });
    expect(pass).toBeLessThanOrEqual(0.05 + chance(0.05));
  },
);

test.each([
  ['nothing is late', never],
  ['lateness comes by itself', often],
  ['all is a little late', slightly],
  ['lateness comes with the app being slow', whenSlow],
] as const)('an app that always hits by far never fails when %s', async (_, lateness) => {
  const { fail } = await shares((random) => ({ p95Ms: 100, lateMs: lateness(random, 100) }));
  expect(fail).toBe(0);
});

test.each([
  ['nothing is late', never],
  ['lateness comes by itself', often],
  ['all is a little late', slightly],
] as const)(
  'a cell that hits in 4 of 10 repetitions passes no more often than that, and fails, when %s',
  async (_, lateness) => {
    const { pass, fail } = await shares((random) => {
      const p95Ms = latency(random, 6);
      return { p95Ms, lateMs: lateness(random) };
    });
    expect(pass).toBeLessThanOrEqual(0.4 + chance(0.4));
    expect(fail).toBeGreaterThan(0.3);
  },
);

test('what lies within the lateness of the target is unknown, and is not tried until it hits', async () => {
  const { pass, fail, unknown } = await shares((random) => ({
    p95Ms: latency(random, 6, 1),
    lateMs: 5,
  }));
  expect(pass).toBe(0);
  expect(fail).toBeGreaterThan(0.5);
  expect(unknown).toBeGreaterThan(0.3);
});

test('when only slow repetitions are late, a miss in a discarded attempt counts', async () => {
  const forgotten = await shares((random) => {
    const p95Ms = latency(random, 6, 60);
    return { p95Ms, lateMs: p95Ms > 200 ? 15 : 0 };
  });
  expect(forgotten.pass).toBeLessThanOrEqual(0.4 + chance(0.4));
  expect(forgotten.fail).toBeGreaterThan(0.1);
});

test('attempts that are kept are no better than those that are thrown away', async () => {
  const random = seededRandom(7);
  const kept: Attempt[] = [];
  const discarded: Attempt[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const chosen = await chosenOf(() => ({ p95Ms: latency(random, 6), lateMs: often(random) }));
    kept.push(chosen.kept);
    discarded.push(...chosen.discarded);
  }
  const hits = (all: readonly Attempt[]) =>
    all.filter(({ name }) => name.startsWith('180')).length / all.length;
  expect(Math.abs(hits(kept) - 0.4)).toBeLessThan(chance(0.4));
  expect(Math.abs(hits(discarded) - 0.4)).toBeLessThan(chance(0.4));
});
