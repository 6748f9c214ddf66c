import type { Expectation } from '../plan/plan.ts';
import type { CellOutcome, Verdict } from './verdict.ts';

/**
 * What became of a cell that ran, by its gates; targets that are only watched never count. A surprise that is certain
 * weighs more than a gate that is unknown. A cell without gates passes: it was run to be looked at.
 */
export function cellOutcome(
  expect: Expectation,
  verdicts: readonly Verdict[],
): Extract<CellOutcome, 'pass' | 'expected-fail' | 'surprise' | 'unknown'> {
  const gates = verdicts.filter(({ target }) => (target.level ?? 'gate') === 'gate');
  const failed = gates.filter(({ outcome }) => outcome === 'fail');
  const unknown = gates.some(({ outcome }) => outcome === 'unknown');

  if (expect === 'pass' || (expect !== 'fail' && expect.fail.length === 0)) {
    if (failed.length > 0) return 'surprise';
    return unknown ? 'unknown' : 'pass';
  }
  if (expect === 'fail') {
    if (failed.length > 0) return 'expected-fail';
    return unknown ? 'unknown' : 'surprise';
  }
  const toFail = new Set(expect.fail);
  const surprising = gates.some(({ outcome, target }) =>
    toFail.has(target.metric) ? outcome === 'pass' : outcome === 'fail',
  );
  const judged = new Set(gates.map(({ target }) => target.metric));
  const notJudged = expect.fail.some((metric) => !judged.has(metric));
  if (surprising || notJudged) return 'surprise';
  return unknown ? 'unknown' : 'expected-fail';
}
