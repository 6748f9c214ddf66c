import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ScaleproofError } from '../core/errors.ts';
import { seededRandom } from '../core/random.ts';
import { alarmLevel, looks, smallestFound } from '../gate/spending.ts';
import { type RealGate, realGate, slower } from './real-gates.ts';
import { launchesOfGates, readRecordedLaunches } from './recorded-launches.ts';
import { drawnGates, resampledGates, type Tally } from './simulated-table.ts';

const usage = `npm run bench:gate -- [--gates 10000] [--real 0] [--minutes 2] [--record file]

The error rates of a gate, as Markdown: seeded simulations in about a minute; with --real n besides n gates each, of an app
whose head takes 0, 2, 5, 10 and 20 % longer, of at most --minutes each, and what simple ways say of the same launches.
--record keeps what launches of equal versions showed, for the simulation.
`;
const recordedPath = join(import.meta.dirname, 'recorded-launches.json');

const { values } = parseArgs({
  options: {
    gates: { type: 'string', default: '10000' },
    real: { type: 'string', default: '0' },
    minutes: { type: 'string', default: '2' },
    sizes: { type: 'string', default: '0,2,5,10,20' },
    record: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(usage);
else await bench();

async function bench(): Promise<void> {
  const [gates, real, minutes] = [values.gates, values.real, values.minutes].map(Number);
  const sizes = values.sizes.split(',').map(Number);
  if (
    !(gates && gates >= 1) ||
    real === undefined ||
    !(real >= 0) ||
    !(minutes && minutes > 0) ||
    sizes.some(Number.isNaN)
  ) {
    throw new ScaleproofError('SP_USAGE', `Expected whole numbers. ${usage}`);
  }
  console.log(`${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores.\n`);
  if (real > 0) await realTable({ real, minutes, sizes });
  await simulations(gates);
}

async function simulations(gates: number): Promise<void> {
  const random = seededRandom(14);
  const recorded = await readRecordedLaunches(recordedPath);
  console.log(
    '| simulated, seed 14 | gates | worse | better | no worse | unknown |\n|---|---|---|---|---|---|',
  );
  const { names, launches } = recorded;
  row(
    `equal versions: 4 cells of ${names.length} numbers, drawn from ${launches.length} recorded launches`,
    resampledGates(recorded, gates, random),
  );
  for (const s of [0.02, 0.03, 0.06]) {
    for (const factor of [1, 1.02, 1.05, 1.1, 1.2]) {
      const more = `${Math.round((factor - 1) * 100)} % more`;
      row(
        `one number, launches differ by ${s * 100} %, ${more}`,
        drawnGates({ s, factor, gates: Math.min(gates, 2_000) }, random),
      );
    }
  }
  console.log(
    '\n| launches differ by | 4 launches find | 8 launches find | 16 launches find |\n|---|---|---|---|',
  );
  for (const s of [0.01, 0.02, 0.03, 0.06, 0.1]) {
    const found = [4, 8, 16].map((n) => {
      const share = looks.find(({ launches: at }) => at === n)?.share ?? 1;
      return `${((Math.exp(smallestFound(n, s, alarmLevel(share, 1))) - 1) * 100).toFixed(1)} %`;
    });
    console.log(`| ${s * 100} % | ${found.join(' | ')} |`);
  }
}

function row(name: string, { gates, worse, better, noWorse, unknown }: Tally): void {
  const share = (count: number) => `${((100 * count) / gates).toFixed(2)} %`;
  console.log(`| ${name} | ${gates} | ${[worse, better, noWorse, unknown].map(share).join(' | ')} |`);
}

interface Real {
  readonly real: number;
  readonly minutes: number;
  readonly sizes: readonly number[];
}

async function realTable({ real, minutes, sizes }: Real): Promise<void> {
  const equal: RealGate[] = [];
  console.log(
    '| real gates: head takes longer by | worse | better | no worse | unknown | ratio of p50, least to most | median time | two runs, 10 % of p95: worse | Mann-Whitney of requests: worse |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|');
  for (const size of sizes) {
    const done: RealGate[] = [];
    for (let gate = 0; gate < real; gate++) {
      const one = await realGate(slower(1 + size / 100), minutes);
      process.stderr.write(
        `${size} %, gate ${gate + 1} of ${real}: ${one.said}, ${one.ratio?.toFixed(3) ?? 'no ratio'}, ${one.seconds.toFixed(0)} s\n`,
      );
      done.push(one);
    }
    if (size === 0) equal.push(...done);
    console.log(realRow(size, done));
  }
  if (values.record !== undefined) {
    await writeFile(values.record, `${JSON.stringify(launchesOfGates(equal.map(({ record }) => record)))}\n`);
  }
  console.log('');
}

function realRow(size: number, done: readonly RealGate[]): string {
  const of = done.length;
  const said = (...words: readonly string[]) =>
    `${done.filter((one) => words.includes(one.said)).length} of ${of}`;
  const ratios = done.flatMap(({ ratio }) => ratio ?? []).sort((one, other) => one - other);
  const seconds = done.map((one) => one.seconds).sort((one, other) => one - other);
  const simple = (way: 'threshold' | 'mannWhitney') =>
    `${done.filter((one) => one.simple?.[way]).length} of ${of}`;
  const alarms = done.filter(({ record }) => record.exitCode === 1).length;
  const cells = [
    `${size} % (gates that failed: ${alarms})`,
    said('worse'),
    said('better'),
    said('no-worse'),
    said('unknown'),
    `${ratios[0]?.toFixed(3) ?? '–'} to ${ratios.at(-1)?.toFixed(3) ?? '–'}`,
    `${seconds[Math.floor(seconds.length / 2)]?.toFixed(0) ?? '–'} s`,
    simple('threshold'),
    simple('mannWhitney'),
  ];
  return `| ${cells.join(' | ')} |`;
}
