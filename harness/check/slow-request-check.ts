import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { someMs } from '../core/milliseconds.ts';
import type { Operation } from '../load/ledger/history.ts';
import type { Checker, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';

const name = 'slow-requests';
const metrics = metricsOfChecker(name);
const nothingDue = 'No operation was due in the measured phase, so slow requests are unknown.';

const options = z.strictObject({ slowMs: someMs });

/**
 * How many requests took at least `slowMs`, from when they were due to their end, by outcome. This counts waiting
 * clients that a percentile hides. One that was due and never sent, because too many were in flight, counts as
 * infinitely slow: its error is `dropped`.
 */
export function slowRequestCheck(written: { readonly slowMs: number }): Checker {
  const { slowMs } = checkedOptions(slowRequestCheck, options, written);
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const counts = inMeasuredPhase(history);
      const due = history.operations.filter(counts);
      const slow = due.filter(({ dueUs, endedUs }) => endedUs - dueUs >= slowMs * 1000);
      const dropped = history.droppedUs.filter((dueUs) => counts({ dueUs }));
      const byError = Map.groupBy(slow, ({ error }) => error ?? 'none');
      const slowByError = [...byError].map(
        ([error, { length }]): CheckedValue => ({
          metric: 'slow_requests',
          value: total(length),
          labels: { error },
        }),
      );
      // Nothing that was slow is a zero; nothing that was asked is not.
      const none: CheckedValue = { metric: 'slow_requests', value: total(0), labels: { error: 'none' } };
      const never: CheckedValue = {
        metric: 'slow_requests',
        value: total(dropped.length),
        labels: { error: 'dropped' },
      };
      const values = [
        ...(byError.has('none') || due.length === 0 ? [] : [none]),
        ...slowByError,
        ...(dropped.length === 0 ? [] : [never]),
      ];
      return { findings: [], measurements: measurementsOf(name, values), unknown: unknownOf(due) };
    },
  };
}

function unknownOf(due: readonly Operation[]): NotObserved[] {
  if (due.length === 0) return [{ metrics, because: nothingDue }];
  if (due.some(({ outcome }) => outcome === 'ok')) return [];
  const because = `Not one of ${due.length} operations succeeded, so there is no latency to judge.`;
  return [{ metrics, because, bias: 'reads-low' }];
}
