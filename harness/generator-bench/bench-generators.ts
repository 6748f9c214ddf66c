import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { newRunId } from '../commands/new-run-id.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { startReaper } from '../environment/start-reaper.ts';
import { type KnownServer, startKnownServer } from '../selfcheck/start-known-server.ts';
import type { Generator } from './generator.ts';
import { findGenerators } from './generators.ts';
import { type Measured, runMeasured } from './run-measured.ts';

/**
 * `npm run bench:generator`: every load generator that is here against the same server, one after the other, in random order
 * within a round; the median over rounds of each number. Processor time is without that of starting. Prints Markdown.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '10' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const perSecond = 200;
const frozenMs = 1_000;

interface Situation {
  readonly name: string;
  readonly path: string;
  /** Enough for all that may be under way at once. */
  readonly connections: number;
  /** What is right, in milliseconds, from what the server itself counted. */
  truth(tookMs: readonly number[]): { readonly p50: number; readonly p95: number; readonly p99: number };
  disturb?(server: KnownServer): Promise<void>;
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.ceil(sorted.length * q) - 1] ?? Number.NaN;
const asTheServerSays = (took: readonly number[]) => ({
  p50: quantile(took, 0.5),
  p95: quantile(took, 0.95),
  p99: quantile(took, 0.99),
});

const situations: readonly Situation[] = [
  ...[1, 5, 50].map((ms) => ({
    name: `${ms} ms`,
    path: `/after/${ms}`,
    connections: 50,
    truth: asTheServerSays,
  })),
  { name: '2 ms of CPU', path: '/burn/2', connections: 50, truth: asTheServerSays },
  {
    name: `frozen for ${frozenMs / 1000} of ${seconds} s`,
    path: '/after/1',
    connections: 400,
    // L4 with u -> 0: the latency outside, and what is left of the freeze after (1 - q) T.
    truth: (took) => {
      const at = (q: number) => quantile(took, 0.5) + Math.max(0, frozenMs - (1 - q) * seconds * 1000);
      return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    },
    async disturb(server) {
      await sleep(seconds * 400);
      await server.freeze();
      await sleep(frozenMs);
      await server.thaw();
    },
  },
];

interface Row extends Measured {
  readonly error50: number;
  readonly error95: number | null;
  readonly error99: number;
}

/** What a generator takes to start and end, in seconds of CPU; those that hold no rate cannot be asked to do nothing. */
async function startCost(generator: Generator, server: KnownServer): Promise<number> {
  if (generator.name === 'wrk') return 0;
  const url = new URL('/after/0', server.url);
  return (await runMeasured(generator, { url, perSecond: 1, connections: 1, seconds: 1 })).cpuSeconds;
}

async function measure(generator: Generator, situation: Situation, server: KnownServer): Promise<Row> {
  const url = new URL(situation.path, server.url);
  await server.tookMs();
  const idleSeconds = await startCost(generator, server);
  const disturbed = situation.disturb?.(server);
  const seen = await runMeasured(generator, { url, perSecond, connections: situation.connections, seconds });
  await disturbed;
  const right = situation.truth(await server.tookMs());
  return {
    ...seen,
    cpuSeconds: Math.max(0, seen.cpuSeconds - idleSeconds),
    error50: (seen.p50 ?? Number.NaN) - right.p50,
    error95: seen.p95 === null ? null : seen.p95 - right.p95,
    error99: (seen.p99 ?? Number.NaN) - right.p99,
  };
}

function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[Math.floor((sorted.length - 1) / 2)] ?? null);
}

const signed = (value: number | null) =>
  value === null ? '–' : `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;
const plain = (value: number | null, digits: number) => (value === null ? '–' : value.toFixed(digits));

function line({ name, loop }: Generator, rows: readonly Row[]): string {
  const of = (pick: (row: Row) => number | null) => median(rows.map(pick));
  const cells = [
    `${name}, ${loop} loop`,
    plain(
      of((row) => row.requests / seconds),
      0,
    ),
    signed(of((row) => row.error50)),
    signed(of((row) => row.error95)),
    signed(of((row) => row.error99)),
    plain(
      of((row) => row.latenessP99),
      2,
    ),
    plain(
      of((row) => (row.cpuSeconds / row.requests) * 1e6),
      0,
    ),
    plain(
      of((row) => row.peakRssBytes / 2 ** 20),
      0,
    ),
  ];
  return `| ${cells.join(' | ')} |`;
}

takePrecedence();
await using reaper = await startReaper(newRunId('generators'));
await using server = await startKnownServer(reaper, new AbortController().signal);
const { found, missing } = await findGenerators();
const { model, length } = { model: cpus()[0]?.model ?? 'unknown', length: cpus().length };
console.log(
  `${model}, ${length} cores; ${rounds} rounds of ${seconds} s at ${perSecond} requests a second, medians.`,
);
if (missing.length > 0) console.log(`Not here: ${missing.join(', ')}.`);
for (const situation of situations) {
  const rows = new Map<Generator, Row[]>(found.map((generator) => [generator, []]));
  for (let round = 0; round < rounds; round++) {
    for (const generator of found.toSorted(() => Math.random() - 0.5)) {
      rows.get(generator)?.push(await measure(generator, situation, server));
    }
  }
  console.log(`\n### A server of ${situation.name}\n`);
  console.log(
    '| generator | requests/s | p50 error, ms | p95 error | p99 error | lateness p99, ms | CPU µs/request | MiB |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [generator, all] of rows) console.log(line(generator, all));
}
