import type { Verdict } from '../judge/verdict.ts';
import type { CellRecord } from '../record/run-record.ts';
import { describeVerdict } from './describe-verdict.ts';

/**
 * The verdict that decided a cell's outcome: the gate that failed (or passed) against the expectation, the one that failed
 * as expected, the one that is unknown, and for a cell that passes the scenario's first target, where authors put the
 * answer to its question. Null when nothing was judged.
 */
export function decidingVerdict(cell: CellRecord): Verdict | null {
  const gates = cell.verdicts.filter(({ target }) => target.level !== 'watch');
  const first = (matches: (verdict: Verdict) => boolean) => gates.find(matches) ?? null;
  switch (cell.outcome) {
    case 'pass':
      return cell.verdicts[0] ?? null;
    case 'expected-fail':
      return first(({ outcome }) => outcome === 'fail');
    case 'surprise':
      return first((verdict) => isSurprising(cell, verdict)) ?? gates[0] ?? null;
    case 'unknown':
      return first(({ outcome }) => outcome === 'unknown');
    case 'skipped':
    case 'error':
    case 'not-run':
      return null;
  }
}

/** Whether a gate came out otherwise than the plan says. */
export function isSurprising(cell: CellRecord, { outcome, target }: Verdict): boolean {
  if (outcome === 'unknown' || target.level === 'watch') return false;
  if (cell.expect === 'pass') return outcome === 'fail';
  if (cell.expect === 'fail') return cell.outcome === 'surprise' && outcome === 'pass';
  const expectedToFail = cell.expect.fail.includes(target.metric);
  return expectedToFail ? outcome === 'pass' : outcome === 'fail';
}

/** Why a cell came out as it did, in a few words with the number: `p95 4.10 ms < 200 ms`, `lost 80 of 240 sessions`. */
export function decidingNumber(cell: CellRecord): string {
  if (cell.skipped) return cell.skipped.reason;
  const failed = cell.repetitions.find(({ error }) => error !== null)?.error;
  if (cell.outcome === 'error') return failed?.message ?? 'It ended with an error.';
  if (cell.outcome === 'not-run') return 'The run ended before this cell.';
  const verdict = decidingVerdict(cell);
  if (verdict === null) return 'Nothing was judged.';
  const missed = verdict.outcome === 'fail' && verdict.target.level === 'watch';
  return (missed ? 'watched: ' : '') + describeVerdict(cell, verdict);
}
