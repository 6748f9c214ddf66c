import type { GateRecord } from '../../../gate/gate-record.ts';
import { sayChange } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';

/** A logarithmic axis of ratios around 1, which is in its middle: twice as much is as far as half as much. */
export interface RatioAxis {
  /** The logarithm of the ratio at its right end. */
  readonly reach: number;
  /** The ratio above 1 at which the zone of indifference ends. */
  readonly indifference: number;
}

const least = Math.log(1.13);
const most = Math.log(2.1);

/** One axis for all cells, so that their pictures compare: as long as the intervals, and no longer than to twice as much. */
export function ratioAxis({ cells, rules }: GateRecord): RatioAxis {
  const bounds = cells
    .flatMap(({ numbers }) => numbers)
    .flatMap(({ verdict: { ratio } }) => (ratio === null ? [] : [ratio.low, ratio.value, ratio.high]))
    .map((ratio) => Math.abs(Math.log(ratio)));
  const needed = Math.max(least, Math.log(rules.indifference) * 2, ...bounds);
  return { reach: Math.min(most, needed * 1.06), indifference: Math.min(2, Math.max(1, rules.indifference)) };
}

export interface Place {
  /** From 0 to 100, in percent of the axis. */
  readonly x: number;
  /** Whether the ratio lies beyond the end at which it is shown. */
  readonly beyond: 'left' | 'right' | null;
}

/** Where a ratio stands, by its logarithm. */
export function placeOf({ reach }: RatioAxis, log: number): Place {
  const beyond = log > reach ? 'right' : log < -reach ? 'left' : null;
  const inside = Math.min(reach, Math.max(-reach, log));
  return { x: Math.round((50 + (inside / reach) * 50) * 10) / 10, beyond };
}

const steps = [
  { upTo: 1.25, ratios: [0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2] },
  { upTo: 1.5, ratios: [0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4] },
  { upTo: 3, ratios: [0.5, 0.6, 0.8, 1, 1.25, 1.6, 2] },
] as const;

/** The changes that are written at an axis, from left to right. */
export function ticksOf(axis: RatioAxis): readonly number[] {
  const ratios = steps.find(({ upTo }) => axis.reach < Math.log(upTo))?.ratios ?? [1];
  return ratios.filter((ratio) => Math.abs(Math.log(ratio)) < axis.reach * 0.97);
}

/** Where the zone of indifference begins, for the style sheet, which draws it and the line of no change behind each row. */
export function zoneStyle(axis: RatioAxis): string {
  return `--zone:${placeOf(axis, -Math.log(axis.indifference)).x}%`;
}

/** The numbers of the axis, to stand above the rows. */
export function axisLabels(axis: RatioAxis): Html {
  return html`<svg class="ratios" height="18" aria-hidden="true">${ticksOf(axis).map((ratio) => {
    const text = ratio === 1 ? '0' : sayChange(ratio).replace('.0 %', ' %');
    return html`<text x="${placeOf(axis, Math.log(ratio)).x}%" y="13">${text}</text>`;
  })}</svg>`;
}
