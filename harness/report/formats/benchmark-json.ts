import type { Unit } from '../../metrics/metric.ts';
import { formatValue } from '../format-number.ts';
import { type BenchmarkNumber, benchmarkNumbers } from './benchmark-numbers.ts';
import { uniqueNames } from './plain.ts';
import type { Summary } from './summary.ts';

/** As github-action-benchmark reads it by its tools `customSmallerIsBetter` and `customBiggerIsBetter`. */
interface Entry {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly range?: string;
  readonly extra: string;
}

const units: Readonly<Record<Unit, string>> = {
  ms: 'ms',
  count: 'count',
  ratio: 'share',
  'per-second': '1/s',
  cores: 'cores',
  bytes: 'bytes',
};

/**
 * JSON of github-action-benchmark. That has a tool for numbers of which less is better, and another one for those of which more is: a file
 * for each.
 */
export function benchmarkJson(summary: Summary): { readonly smaller: string; readonly bigger: string } {
  const numbers = benchmarkNumbers(summary);
  const entries = (better: BenchmarkNumber['better']) => {
    const those = numbers.filter((number) => number.better === better);
    const names = uniqueNames(those.map(nameOf));
    return those.map((number, index) => entryOf(number, names[index] ?? '', summary));
  };
  return { smaller: asJson(entries('lower')), bigger: asJson(entries('higher')) };
}

function entryOf({ unit, value, interval }: BenchmarkNumber, name: string, { facts, id }: Summary): Entry {
  const about = facts.filter((fact) => ['commit', 'machine', 'seed'].includes(fact.name));
  return {
    name,
    unit: units[unit],
    value,
    ...(interval && {
      range: `${formatValue(interval.low, unit)} to ${formatValue(interval.high, unit)}`,
    }),
    extra: inTable([id, ...about.map((fact) => `${fact.name} ${fact.value}`)].join('\n')),
  };
}

function nameOf({ cell, title, at }: BenchmarkNumber): string {
  const aggregate = at === 'total' || at === 'share' ? '' : ` ${at}`;
  return inTable(`${cell}: ${title}${aggregate}`);
}

/** Names are put into code in a table of Markdown as they are. */
function inTable(text: string): string {
  return text.replaceAll('`', "'").replaceAll('|', '¦');
}

function asJson(entries: readonly Entry[]): string {
  return `${JSON.stringify(entries, null, 2)}\n`;
}
