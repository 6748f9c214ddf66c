import type { NotObserved } from '../../check/checker.ts';
import type { FailedWatch } from '../../observe/failed-watch.ts';
import type { Target } from '../../plan/target.ts';
import type { Doubt } from '../verdict.ts';
import type { DoubtKind } from './evidence.ts';

export const notObservedKind: DoubtKind = {
  code: 'not-observed',
  when: 'A checker or an observer had no data: it failed, what it needs was not recorded, or the app keeps no such ledger',
  on: 'named',
};

const advice = 'Provide what is missing, and run the cell again.';

/** What checkers could not tell, and what could not be read: a number that nobody looked for is not a zero. */
export function notObserved(unknown: readonly NotObserved[]): Doubt[] {
  return unknown.map(({ metrics, because, bias = 'either' }) => ({
    code: 'not-observed',
    sentence: because,
    advice,
    affects: [...new Set(metrics)],
    bias,
  }));
}

/** What targets ask that rests on something which could not be read; `others` are metrics that no server tells. */
export function unknownByFailedWatches(
  failed: readonly FailedWatch[],
  targets: readonly Target[],
  others: ReadonlySet<string>,
): NotObserved[] {
  const targeted = targets.map(({ metric }) => metric);
  return failed.map(({ because, touches }) => ({
    metrics: touches === 'all' ? targeted : targeted.filter((metric) => !others.has(metric)),
    because,
  }));
}
