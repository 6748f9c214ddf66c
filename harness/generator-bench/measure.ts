import type { KnownServer } from '../selfcheck/start-known-server.ts';
import type { Generator } from './generator.ts';
import { runMeasured } from './run-measured.ts';
import { latenessP99, type Situation } from './situations.ts';

export interface Bench {
  readonly server: KnownServer;
  readonly rounds: number;
  readonly seconds: number;
}

/** Of one run of one generator. Errors are against what the server counted; null for what cannot be told. */
interface Row {
  readonly perSecond: number;
  readonly error50: number | null;
  readonly error95: number | null;
  readonly error99: number | null;
  readonly latenessP99: number | null;
  readonly cpuUsPerRequest: number;
  readonly peakRssBytes: number;
}

const started = new Map<Generator, number>();

/** What a generator takes to start and to end, in seconds of CPU: it is asked for next to nothing. */
async function startCost(generator: Generator, { server }: Bench): Promise<number> {
  const known = started.get(generator);
  if (known !== undefined) return known;
  // One that holds no rate cannot be asked for little.
  if (generator.rate === 'none') return 0;
  const order = { url: new URL('/after/0', server.url), perSecond: 1, connections: 1, seconds: 1 };
  const costs: number[] = [];
  for (let each = 0; each < 3; each++) costs.push((await runMeasured(generator, order)).cpuSeconds);
  const cost = median(costs) ?? 0;
  started.set(generator, cost);
  return cost;
}

async function measure(generator: Generator, situation: Situation, bench: Bench): Promise<Row> {
  const { server, seconds } = bench;
  const { perSecond, connections, path } = situation;
  const startSeconds = await startCost(generator, bench);
  await Promise.all([server.tookMs(), server.arrivedMs()]);
  const disturbed = situation.disturb?.(server, seconds);
  const order = { url: new URL(path, server.url), perSecond, connections, seconds };
  const seen = await runMeasured(generator, order);
  await disturbed;
  const right = situation.truth(await server.tookMs(), seconds);
  const error = (read: number | null, truth: number) => (read === null ? null : read - truth);
  return {
    perSecond: seen.requests / seconds,
    error50: error(seen.p50, right.p50),
    error95: error(seen.p95, right.p95),
    error99: error(seen.p99, right.p99),
    latenessP99:
      perSecond === null || generator.rate === 'none' || situation.disturb
        ? null
        : latenessP99(await server.arrivedMs(), perSecond),
    cpuUsPerRequest: (Math.max(0, seen.cpuSeconds - startSeconds) / seen.requests) * 1e6,
    peakRssBytes: seen.peakRssBytes,
  };
}

/** A table of every generator in one situation. */
export async function measureAll(
  situation: Situation,
  generators: readonly Generator[],
  bench: Bench,
): Promise<string> {
  const rows = new Map<Generator, Row[]>(generators.map((generator) => [generator, []]));
  for (let round = 0; round < bench.rounds; round++) {
    for (const generator of generators.toSorted(() => Math.random() - 0.5)) {
      rows.get(generator)?.push(await measure(generator, situation, bench));
    }
  }
  return [
    `\n### A server that ${situation.name}\n`,
    '| generator | requests/s | p50 error, ms | p95 error | p99 error | lateness p99, ms | CPU µs/request | MiB |',
    '|---|---|---|---|---|---|---|---|',
    ...[...rows].map(([generator, all]) => line(generator, all)),
  ].join('\n');
}

function line({ name, rate }: Generator, rows: readonly Row[]): string {
  const of = (pick: (row: Row) => number | null) => median(rows.map(pick));
  const cells = [
    rate === 'open' ? name : `${name} (${rate === 'mean' ? 'mean rate' : 'no rate'})`,
    plain(of((row) => row.perSecond)),
    signed(of((row) => row.error50)),
    signed(of((row) => row.error95)),
    signed(of((row) => row.error99)),
    plain(
      of((row) => row.latenessP99),
      2,
    ),
    plain(of((row) => row.cpuUsPerRequest)),
    plain(of((row) => row.peakRssBytes / 2 ** 20)),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The lower of the two in the middle; null when there is none. */
export function median(values: readonly (number | null)[]): number | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

function signed(value: number | null): string {
  return value === null ? '–' : `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(2)}`;
}

function plain(value: number | null, digits = 0): string {
  return value === null ? '–' : value.toFixed(digits);
}
