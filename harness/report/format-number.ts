import type { Unit } from '../metrics/metric.ts';

/**
 * A number with its unit for people: three significant digits, thousands separated. A share is never rounded to 0 % or
 * 100 % unless it is exactly that, and a time below the resolution says so instead of reading `0 ms`.
 */
export function formatValue(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return 'no data';
  if (value < 0) return `−${formatValue(-value, unit)}`;
  switch (unit) {
    case 'ms':
      return formatMilliseconds(value);
    case 'ratio':
      return `${formatPercent(value)} %`;
    case 'per-second':
      return `${formatDigits(value)}/s`;
    case 'cores':
      return `${value < 0.001 && value > 0 ? '< 0.001' : value.toFixed(value < 0.1 ? 3 : 2)} cores`;
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatDigits(value);
  }
}

/** A number that somebody wrote, such as a target: without the zeros that only say how exact a measurement is. */
export function formatBound(value: number, unit: Unit): string {
  return formatValue(value, unit).replace(/(\.\d*?)0+(?=\D|$)/, (_, kept: string) =>
    kept === '.' ? '' : kept,
  );
}

/** A whole number with thousands separators: `1,600`. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Seconds on a run's timeline, with a sign: `+4.213 s`. */
export function formatMoment(us: number): string {
  return `${us < 0 ? '−' : '+'}${(Math.abs(us) / 1e6).toFixed(3)} s`;
}

/** `count` things: `1 request`, `2 requests`. */
export function plural(count: number, word: string, words = `${word}s`): string {
  return `${formatCount(count)} ${count === 1 ? word : words}`;
}

/** Whole above 100, otherwise three significant digits. */
function formatDigits(value: number): string {
  if (Number.isInteger(value) || value >= 100) return formatCount(value);
  return value.toLocaleString('en-US', { minimumSignificantDigits: 3, maximumSignificantDigits: 3 });
}

function formatMilliseconds(ms: number): string {
  if (ms < 0.001) return '< 0.001 ms';
  if (ms >= 10_000) return `${formatDigits(ms / 1000)} s`;
  return `${formatDigits(ms)} ms`;
}

function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return String(percent);
  if (percent < 0.001) return '< 0.001';
  if (percent > 99 && percent < 100) return percent > 99.999 ? '> 99.999' : nearHundred(percent);
  return formatDigits(percent);
}

/** As many digits as keep it apart from 100. */
function nearHundred(percent: number): string {
  for (const digits of [1, 2, 3]) {
    const text = percent.toFixed(digits);
    if (Number(text) < 100) return text;
  }
  return '> 99.999';
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${formatCount(bytes)} B`;
  const steps = ['KiB', 'MiB', 'GiB', 'TiB'];
  const step = Math.min(steps.length - 1, Math.floor(Math.log2(bytes) / 10) - 1);
  return `${formatDigits(bytes / 1024 ** (step + 1))} ${steps[step]}`;
}
