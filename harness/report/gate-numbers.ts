import type { GateNumber } from '../gate/gate-record.ts';
import { geometricMean, meanOf } from '../judge/intervals.ts';
import { formatValue } from './format-number.ts';

export interface Pair {
  /** From 0, of the cell's launches. */
  readonly launch: number;
  readonly base: number;
  readonly head: number;
}

/** The launches that count for a number, both sides of each. */
export function pairsOf({ base, head }: Pick<GateNumber, 'base' | 'head'>): readonly Pair[] {
  return base.flatMap((value, launch) => {
    const other = head[launch] ?? null;
    return value === null || other === null ? [] : [{ launch, base: value, head: other }];
  });
}

/** How a side did over the launches that count, in the number's unit; null when none does. */
export function middleOf(number: GateNumber, side: 'base' | 'head'): number | null {
  const values = pairsOf(number).map((pair) => pair[side]);
  if (values.length === 0) return null;
  if (isTally(number) && number.unit === 'count') return values.reduce((sum, value) => sum + value, 0);
  return values.every((value) => value > 0) ? geometricMean(values) : meanOf(values);
}

/**
 * Whether it is shown as what each launch counted, rather than as a ratio: it has none, and is a count or a share, or was decided
 * without one.
 */
export function isTally({ verdict, unit }: GateNumber): boolean {
  return verdict.ratio === null && (verdict.is !== 'unknown' || unit === 'count' || unit === 'ratio');
}

/** `10.1 ms → 11.2 ms`. */
export function sayMiddles(number: GateNumber): string {
  const [base, head] = (['base', 'head'] as const).map((side) => {
    const value = middleOf(number, side);
    return value === null ? 'not measured' : formatValue(value, number.unit);
  });
  return `${base} → ${head}`;
}
