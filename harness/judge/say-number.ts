import type { Unit } from '../metrics/metric.ts';
import type { Target } from '../plan/target.ts';
import type { Interval } from './intervals.ts';

const suffixes: Readonly<Record<Unit, string>> = {
  ms: ' ms',
  count: '',
  ratio: ' %',
  'per-second': '/s',
  cores: ' cores',
  bytes: ' bytes',
};

/** A number in a sentence, with its unit and at most four significant digits; a ratio in percent. */
export function sayNumber(value: number, unit: Unit): string {
  const shown = unit === 'ratio' ? value * 100 : value;
  const digits = Number.isInteger(shown) ? {} : { maximumSignificantDigits: 4 };
  return `${shown.toLocaleString('en-US', digits)}${suffixes[unit]}`;
}

/** `between 178 ms and 205 ms`. */
export function sayInterval({ low, high }: Interval, unit: Unit): string {
  return `between ${sayNumber(low, unit)} and ${sayNumber(high, unit)}`;
}

/** `p95 of http_latency_ms {operation=log-in}`. */
export function sayQuestion({ metric, at, where }: Pick<Target, 'metric' | 'at' | 'where'>): string {
  const labels = Object.entries(where ?? {}).map(([label, value]) => `${label}=${value}`);
  return `${at} of ${metric}${labels.length > 0 ? ` {${labels.join(', ')}}` : ''}`;
}

/** A share of which a little is visible: `0.4 %`, and `less than 0.01 %` instead of a rounded zero. */
export function sayShare(share: number): string {
  return share > 0 && share < 0.0001 ? 'less than 0.01 %' : sayNumber(share, 'ratio');
}
