import { afterAll, beforeAll, expect, test } from 'vitest';
import written from '../../scaleproof.config.ts';
import { planCells } from '../commands/plan-cells.ts';
import { resolveConfig } from '../config/resolve-config.ts';
import { systemClock } from '../core/clock.ts';
import { Histogram } from '../core/histogram.ts';
import type { Reaper } from '../core/reaper.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { judgeCell } from '../judge/judge-cell.ts';
import type { DoubtCode } from '../judge/verdict.ts';
import type { Driver } from '../load/driver.ts';
import { native } from '../load/http/native-driver.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { Bench, Reading } from './experiment.ts';
import { knownAnswer, readingOf } from './known-answer.ts';
import { runCell } from './run-cell.ts';
import { scrapeExperiment } from './scrape-experiment.ts';
import { type KnownServer, startKnownServer } from './start-known-server.ts';

const { signal } = new AbortController();
const runId = `test-selfcheck-${process.pid}`;
let reaper: Reaper;
let server: KnownServer;
beforeAll(async () => {
  takePrecedence();
  reaper = await startReaper(runId);
  server = await startKnownServer(reaper, signal);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await reaper[Symbol.asyncDispose]();
});

const config = resolveConfig(written, 'scaleproof.config.ts');

function bench(rest: Partial<Bench> = {}): Bench {
  const { app, drivers } = config;
  return { server, app, drivers, runtime: processes(), runId, reaper, clock: systemClock, signal, ...rest };
}

/** A cell of the suite `selfcheck`, by the id of its known answer in lower case. */
async function cellOf(id: string, runtime = processes()): Promise<PlannedCell> {
  const suite = config.suites.find(({ name }) => name === 'selfcheck');
  const cells = suite?.cells.filter(({ topology }) => topology.name === id) ?? [];
  const plan = {
    config,
    runtime,
    suite: { name: 'one', expect: new Map() },
    repetitions: 1,
    seed: 1,
    signal,
  };
  const [cell] = (await planCells(cells, plan)).cells;
  if (!cell) throw new Error(`The suite has no '${id}'.`);
  return cell;
}

/** L1 for two seconds, which are enough for a median. */
async function medianOfFifty(): Promise<PlannedCell> {
  const cell = await cellOf('l1-native');
  const { phases, targets } = cell.scenario;
  const scenario = {
    ...cell.scenario,
    phases: { ...phases, warmupMs: 500, measuredMs: 2_000 },
    targets: targets.filter(({ at }) => at === 'p50'),
  };
  return { ...cell, scenario };
}

const latencies = ['http_latency_ms', 'http_latency_from_send_ms'];

/** A driver that is wrong: it reads `factor` times each latency. */
function misreading(factor: number): Driver {
  const misread = (one: Measurement): Measurement => {
    if (!latencies.includes(one.metric) || one.value.kind !== 'distribution') return one;
    const [right, wrong] = [Histogram.read(one.value), new Histogram()];
    for (let each = 0.5; each < right.count; each++)
      wrong.record(factor * right.quantile(each / right.count));
    return { ...one, value: { kind: 'distribution', ...wrong.store() } };
  };
  return {
    ...native(),
    async run(job, stop) {
      const result = await native().run(job, stop);
      return { ...result, measurements: result.measurements.map(misread) };
    },
  };
}

/** Throws what lets a test be tried again (vitest.config.ts). */
function throwIfUnknown(reading: Reading): void {
  if (reading.outcome === 'unknown') throw new Error(`This machine could not tell. ${reading.because}`);
}

test('a correct driver passes, or the machine is named as the reason for unknown', async () => {
  const reading = await knownAnswer(await medianOfFifty(), 1).run(bench());
  expect(reading.answers).toEqual([
    expect.objectContaining({ expected: expect.stringMatching(/, p50 ≥ 47 ms$/) }),
    expect.objectContaining({ expected: expect.stringMatching(/, p50 ≤ 53 ms$/) }),
  ]);
  for (const { observed } of reading.answers) expect(observed).toMatch(/^\d+(\.\d+)? ms$/);
  if (reading.outcome === 'unknown')
    expect(reading.because).toMatch(/sent|dropped|event loop|stolen by its host|Other programs used/);
  else expect(reading.outcome).toBe('pass');
});

/** What other programs on this machine are the reason for, which would make it unknown. */
const ofTheMachine: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'load-not-sent',
  'load-dropped',
  'generator-lag',
  'generator-saturated',
  'cpu-steal',
  'machine-shared',
]);

test.each([0.5, 2])('a driver that measures %d times the true value fails', async (factor) => {
  const cell = await medianOfFifty();
  const { repetition } = await runCell(cell, bench({ drivers: [misreading(factor)] }));
  const doubts = repetition.doubts.filter(({ code }) => !ofTheMachine.has(code));
  const { targets, phases } = cell.scenario;
  const { measuredMs } = phases;
  const verdicts = judgeCell({ targets, measuredMs, repetitions: [{ ...repetition, doubts }] });
  expect(readingOf(verdicts, doubts)).toMatchObject({ outcome: 'fail' });
});

test('a missing tool makes a known answer unknown, with how to get it', async () => {
  const runtime = processes({ programFolders: [] });
  const reading = await knownAnswer(await cellOf('s8-redis', runtime), 1).run(bench({ runtime }));
  expect(reading).toMatchObject({
    outcome: 'unknown',
    because: expect.stringContaining('redis-server'),
    answers: [{ observed: null }, { observed: null }, { observed: null }],
  });
});

test('a cell of the suite measures its known answer', async () => {
  const reading = await knownAnswer(await cellOf('d1'), 1).run(bench());
  throwIfUnknown(reading);
  expect(reading).toEqual({
    outcome: 'pass',
    answers: ['1,000', '0', '2,000', '3,000'].map((observed) => ({
      expected: expect.stringMatching(new RegExp(` = ${observed}$`)),
      observed,
      outcome: 'pass',
    })),
  });
});

test('the cost of a scrape has an interval, or is unknown on a noisy machine', async () => {
  const { outcome, answers } = await scrapeExperiment.run(bench());
  expect(['pass', 'unknown']).toContain(outcome);
  expect(answers.map(({ observed }) => observed)).toEqual([
    expect.stringMatching(/^-?\d+\.\d\d % of a core, between -?\d+\.\d\d % and \d+\.\d\d % \(n 5 pairs\)$/),
  ]);
});
