import type { Checker } from './checker.ts';
import { type CheckedValue, measurementsOf, total } from './checker-measurement.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';

/**
 * How many requests took at least `slowMs`, from when they were due to their end, apart by what became of them. Where a
 * percentile hides how many clients waited, this counts them.
 */
export function slowRequestCheck({ slowMs }: { readonly slowMs: number }): Checker {
  const name = 'slow-requests';
  return {
    name,
    check(history) {
      const due = history.operations.filter(inMeasuredPhase(history));
      const slow = due.filter(({ dueUs, endedUs }) => endedUs - dueUs >= slowMs * 1000);
      const byError = Map.groupBy(slow, ({ error }) => error ?? 'none');
      const counts = [...byError].map(
        ([error, { length }]): CheckedValue => ({
          metric: 'slow_requests',
          value: total(length),
          labels: { error },
        }),
      );
      // Nothing that was slow is a zero; nothing that was asked is not.
      const none: CheckedValue = { metric: 'slow_requests', value: total(0), labels: { error: 'none' } };
      const values = byError.has('none') || due.length === 0 ? counts : [none, ...counts];
      return { findings: [], measurements: measurementsOf(name, values) };
    },
  };
}
