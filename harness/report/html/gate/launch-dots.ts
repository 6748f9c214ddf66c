import type { Unit } from '../../../metrics/metric.ts';
import { formatValue } from '../../format-number.ts';
import type { Pair } from '../../gate-numbers.ts';
import { type Html, html } from '../html.ts';
import { placeOf, type RatioAxis } from './ratio-axis.ts';

const radius = 3.5;

export interface DotOptions {
  readonly axis: RatioAxis;
  /** Of the two values that a dot says when it is pointed at; null for a dot that says nothing. */
  readonly unit: Unit | null;
  /** Where the lane of the dots begins, in pixels from the top. */
  readonly top: number;
}

/** How high the lane is: launches stand one below the other, so that each is seen. */
export function laneHeight(pairs: readonly Pair[]): number {
  return Math.max(1, Math.min(30, 2 * radius + 3 * Math.max(0, pairs.length - 1))) + 2;
}

/** Each launch as a dot at its own ratio, the first on top; one beyond the axis as an arrow at its end. */
export function launchDots(pairs: readonly Pair[], { axis, unit, top }: DotOptions): Html {
  const step = pairs.length < 2 ? 0 : (laneHeight(pairs) - 2 - 2 * radius) / (pairs.length - 1);
  return html`${pairs.map(({ launch, base, head }, index) => {
    const log = logRatio(base, head);
    if (log === null) return null;
    const { x, beyond } = placeOf(axis, log);
    const y = Math.round((top + radius + 1 + index * step) * 10) / 10;
    const title =
      unit &&
      html`<title>Launch ${launch + 1}: ${formatValue(base, unit)} → ${formatValue(head, unit)}</title>`;
    return beyond === null
      ? html`<circle cx="${x}%" cy="${y}">${title}</circle>`
      : html`<svg x="${x}%" y="${y}"><path class="beyond" d="${beyond === 'right' ? 'M-8-4L0 0-8 4Z' : 'M8-4L0 0 8 4Z'}">${title}</path></svg>`;
  })}`;
}

/** The logarithm of head to base; null where there is none, such as of zero. */
export function logRatio(base: number, head: number): number | null {
  if (!(base > 0 && head > 0)) return null;
  return Math.log(head) - Math.log(base);
}
