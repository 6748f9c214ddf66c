import type { Histogram } from '../../../core/histogram.ts';
import type { Unit } from '../../../metrics/metric.ts';
import { formatBound } from '../../format-number.ts';
import { supportOf } from '../../percentile-support.ts';
import { type Html, html } from '../html.ts';

export interface CurveOptions {
  readonly unit: Unit;
  /** The picture in a sentence. */
  readonly label: string;
}

const height = 250;
/** Paths are drawn in thousandths of the picture, so that it fits any width. */
const whole = 1000;
const from = 0.05;
const points = 40;

/** Quantile curves of base and head on the same axes: percentiles by their logit, which spreads the tail, and values by their logarithm. */
export function curvePlot(
  [base, head]: readonly [Histogram, Histogram],
  { unit, label }: CurveOptions,
): Html {
  const last = Math.max(lastOf(base), lastOf(head));
  const grid = Array.from({ length: points + 1 }, (_, at) =>
    ofLogit(logit(from) + (at / points) * span(last)),
  );
  const values = [base, head].flatMap((histogram) =>
    [from, lastOf(histogram)].map((q) => valueAt(histogram, q)),
  );
  const low = Math.log(Math.min(...values)) - 0.12;
  const high = Math.log(Math.max(...values)) + 0.12;
  const x = (q: number) => ((logit(q) - logit(from)) / span(last)) * whole;
  const y = (value: number) => (1 - (Math.log(value) - low) / (high - low)) * whole;
  const curve = (histogram: Histogram, name: 'base' | 'head') => {
    const path = (among: readonly number[]) =>
      among
        .map((q, at) => `${at === 0 ? 'M' : 'L'}${x(q).toFixed(0)} ${y(valueAt(histogram, q)).toFixed(0)}`)
        .join('');
    const drawn = grid.filter((q) => supportOf(histogram.count, q) !== 'none');
    const firm = drawn.filter((q) => supportOf(histogram.count, q) === 'enough');
    const thin = drawn.slice(Math.max(0, firm.length - 1));
    return html`${firm.length < 2 ? null : html`<path class="curve ${name}" d="${path(firm)}"/>`}${thin.length < 2 ? null : html`<path class="curve ${name} few" d="${path(thin)}"/>`}`;
  };
  return html`<div class="curve-box"><svg height="${height}" role="img" aria-label="${label}">
${ticks(low, high).map((value) => {
  const at = (y(value) / 10).toFixed(1);
  return html`<line class="grid" x2="100%" y1="${at}%" y2="${at}%"/><text class="y" x="-8" y="${at}%" dy="4">${formatBound(value, unit)}</text>`;
})}
${named
  .filter(({ q }) => q <= last)
  .map(({ q, name, minor }) => {
    const at = (x(q) / 10).toFixed(1);
    return html`<line class="grid" x1="${at}%" x2="${at}%" y2="100%"/><text class="x${minor ? ' minor' : ''}" x="${at}%" y="${height + 18}">${name}</text>`;
  })}
<svg width="100%" height="100%" viewBox="0 0 ${whole} ${whole}" preserveAspectRatio="none">${curve(base, 'base')}${curve(head, 'head')}</svg>
</svg></div>`;

  function span(to: number): number {
    return logit(to) - logit(from);
  }
}

const named = [
  { q: 0.05, name: 'p5', minor: true },
  { q: 0.25, name: 'p25', minor: true },
  { q: 0.5, name: 'p50', minor: false },
  { q: 0.75, name: 'p75', minor: true },
  { q: 0.9, name: 'p90', minor: true },
  { q: 0.95, name: 'p95', minor: false },
  { q: 0.99, name: 'p99', minor: false },
  { q: 0.999, name: 'p99.9', minor: false },
] as const;

/** The highest percentile with a sample beyond it, and at least p75. */
function lastOf({ count }: Histogram): number {
  return Math.min(0.9995, Math.max(0.75, 1 - 1 / Math.max(1, count)));
}

/** A value of zero is below the resolution, which is a thousandth. */
function valueAt(histogram: Histogram, q: number): number {
  return Math.max(0.001, histogram.quantile(q));
}

function logit(q: number): number {
  return Math.log(q / (1 - q));
}

function ofLogit(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

/** 1, 2 and 5 of each decade between two logarithms; where these are many, only 1. */
function ticks(low: number, high: number): readonly number[] {
  const decades = Array.from(
    { length: Math.ceil(high / Math.LN10) - Math.floor(low / Math.LN10) + 1 },
    (_, at) => 10 ** (Math.floor(low / Math.LN10) + at),
  );
  const within = (leads: readonly number[]) =>
    decades
      .flatMap((ten) => leads.map((lead) => lead * ten))
      .filter((value) => Math.log(value) > low && Math.log(value) < high);
  const all = [within([1]), within([1, 2, 5]), within([1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9])];
  return all.findLast((some) => some.length <= 7) ?? within([1]);
}
