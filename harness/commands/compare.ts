import { compareRuns } from '../compare/compare-runs.ts';
import type { Comparison } from '../compare/comparison.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { readRun } from '../record/run-store.ts';
import { renderComparison } from '../report/comparison-text.ts';
import { paintFor } from '../report/paint.ts';
import type { CommandContext } from './command-context.ts';
import { shownSafely } from './shown-safely.ts';

/** Holds a stored run against an earlier one. Starts nothing. Exit code 1 when something is worse, 2 when something cannot be told. */
export async function compare(
  before: string,
  after: string,
  {
    out,
    json = false,
    stdout,
  }: { readonly out: string; readonly json?: boolean } & Pick<CommandContext, 'stdout'>,
): Promise<number> {
  const [one, other] = [await readRun(before, out), await readRun(after, out)];
  const comparison = await shownSafely(`${before}' or '${after}`, () =>
    compareRuns(one.record, other.record),
  );
  stdout.write(
    json ? `${JSON.stringify(comparison, null, 2)}\n` : renderComparison(comparison, paintFor(stdout)),
  );
  return exitCodeOf(comparison);
}

function exitCodeOf({ cells }: Comparison): number {
  const changes = cells.flatMap((cell) =>
    cell.is === 'compared' ? cell.numbers.map(({ change }) => change.is) : [],
  );
  if (changes.includes('worse')) return exitCodes.fail;
  const isOpen = changes.includes('unknown') || cells.length === 0 || cells.some(({ is }) => is === 'apart');
  return isOpen ? exitCodes.inconclusive : exitCodes.pass;
}
