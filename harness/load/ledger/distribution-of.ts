import { Histogram } from '../../core/histogram.ts';
import type { Phase } from '../../plan/phase.ts';
import type { LoadResult } from '../driver.ts';

/** A distribution of a result, all of its operations or errors merged. */
export function distributionOf(
  result: Pick<LoadResult, 'measurements'>,
  metric: string,
  phase: Phase = 'measured',
): Histogram {
  return Histogram.merged(
    result.measurements
      .filter((one) => one.metric === metric && one.phase === phase)
      .flatMap(({ value }) => (value.kind === 'distribution' ? [Histogram.read(value)] : [])),
  );
}
