import type { TargetMetric } from '../../harness/metrics/metrics.ts';
import type { Aggregate } from '../../harness/plan/target.ts';
import type { KnownCell } from './known-cell.ts';

type Target = KnownCell['scenario']['targets'][number];
type Where = Readonly<Record<string, string>>;

/** The demand that a count is exactly this. */
export function exactly(metric: TargetMetric, be: number, where?: Where): Target {
  return { metric, at: 'total', must: '==', be, ...(where && { where }) };
}

/** The demand that a count is this or more. */
export function atLeast(metric: TargetMetric, be: number, where?: Where): Target {
  return { metric, at: 'total', must: '>=', be, ...(where && { where }) };
}

/** What a number is read from: a count unless `at` says otherwise. */
interface Read {
  readonly at?: Aggregate;
  readonly where?: Where;
}

/** The demands that a number is between these two, both allowed. */
export function between(
  metric: TargetMetric,
  [low, high]: readonly [number, number],
  { at = 'total', ...where }: Read = {},
): Target[] {
  return [
    { metric, at, must: '>=', be: low, ...where },
    { metric, at, must: '<=', be: high, ...where },
  ];
}
