import { join } from 'node:path';
import { z } from 'zod';
import { findProgram, programFolders } from '../core/find-program.ts';
import { findK6 } from '../load/k6/find-k6.ts';
import type { Generator, Order, Seen } from './generator.ts';

const here = (file: string) => join(import.meta.dirname, file);
const milliseconds = z.number().nullable();
const seen = z.object({
  requests: z.number(),
  p50: milliseconds,
  p95: milliseconds,
  p99: milliseconds,
});

/** The last line is what they print of their own; before it there may be a banner. */
function readJson(stdout: string): Seen {
  return seen.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

function positional({ url, perSecond, connections, seconds }: Order): string[] {
  return [url.href, ...[perSecond ?? 0, connections, seconds].map(String)];
}

const nativeDriver: Generator = {
  name: 'native',
  rate: 'open',
  command: process.execPath,
  args: (order) => [here('native-child.ts'), ...positional(order)],
  read: readJson,
};

/** No generator: what one written in Node cannot cost less than. */
const bareNode: Generator = {
  name: 'bare Node',
  rate: 'open',
  command: process.execPath,
  args: (order) => [here('bare-child.ts'), ...positional(order)],
  read: readJson,
};

const autocannonAtRate: Generator = {
  name: 'autocannon',
  rate: 'mean',
  command: process.execPath,
  args: (order) => [here('autocannon-child.ts'), ...positional(order)],
  read: readJson,
};

function k6At(command: string): Generator {
  return {
    name: 'k6',
    rate: 'open',
    command,
    args: ({ url, perSecond, connections, seconds }: Order) => [
      'run',
      '--quiet',
      '--no-usage-report',
      ...['--address', ''],
      ...Object.entries({
        URL: url.href,
        RATE: perSecond ?? 0,
        USERS: connections,
        SECONDS: seconds,
      }).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      here('constant-rate.k6.ts'),
    ],
    read: readJson,
  };
}

function wrkAt(command: string): Generator {
  return {
    name: 'wrk',
    rate: 'none',
    command,
    args: ({ url, connections, seconds }) => [
      ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`],
      ...['--latency', url.href],
    ],
    read(stdout) {
      const at = (percent: number) => {
        const [, value, unit = 'ms'] =
          new RegExp(`^\\s+${percent}%\\s+([\\d.]+)(us|ms|s)`, 'm').exec(stdout) ?? [];
        if (value === undefined) throw new SyntaxError(`wrk printed no ${percent}% line.`);
        return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'us' | 'ms' | 's'];
      };
      const requests = Number(/(\d+) requests in/.exec(stdout)?.[1]);
      return { requests, p50: at(50), p95: null, p99: at(99) };
    },
  };
}

const ohaAnswer = z.object({
  latencyPercentiles: z.object({ p50: z.number(), p95: z.number(), p99: z.number() }),
  statusCodeDistribution: z.record(z.string(), z.number()),
});

function ohaAt(command: string): Generator {
  return {
    name: 'oha',
    rate: 'open',
    command,
    args: ({ url, perSecond, connections, seconds }) => [
      ...(perSecond === null ? [] : ['-q', String(perSecond), '--latency-correction']),
      ...['-c', String(connections), '-z', `${seconds}s`, '--no-tui', '--output-format', 'json', url.href],
    ],
    read(stdout) {
      const { latencyPercentiles, statusCodeDistribution } = ohaAnswer.parse(JSON.parse(stdout));
      const { p50, p95, p99 } = latencyPercentiles;
      return {
        requests: Object.values(statusCodeDistribution).reduce((sum, count) => sum + count, 0),
        p50: p50 * 1000,
        p95: p95 * 1000,
        p99: p99 * 1000,
      };
    },
  };
}

/** Those that are here, the native driver first, and the names of those that are not. */
export async function findGenerators(): Promise<{ found: Generator[]; missing: string[] }> {
  const k6 = await findK6();
  const [wrk, oha] = ['wrk', 'oha'].map((name) => findProgram(name, programFolders()));
  const others = {
    k6: k6.kind === 'found' ? k6At(k6.path) : null,
    oha: oha ? ohaAt(oha) : null,
    wrk: wrk ? wrkAt(wrk) : null,
  };
  return {
    found: [nativeDriver, bareNode, autocannonAtRate, ...Object.values(others).filter((one) => one !== null)],
    missing: Object.entries(others).flatMap(([name, one]) => (one === null ? [name] : [])),
  };
}
