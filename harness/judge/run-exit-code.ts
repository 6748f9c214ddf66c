import { type ErrorCode, errorCodes } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import type { JudgedRepetition } from './judge-cell.ts';
import type { CellOutcome, DoubtCode } from './verdict.ts';

export const runStates = ['running', 'complete', 'interrupted'] as const;
export type RunState = (typeof runStates)[number];

interface JudgedCell {
  readonly outcome: CellOutcome;
  readonly repetitions: readonly Pick<JudgedRepetition, 'doubts' | 'error'>[];
}

const loadDoubts: ReadonlySet<DoubtCode> = new Set(['load-not-sent', 'load-dropped']);

/**
 * The exit code of a run; the worst certain result comes first: interrupted, a surprise, a cell that broke
 * (the exit code of its error), load that was not delivered, an unknown gate, pass. Skipped cells do not count as long as
 * one cell ran. When every cell was skipped nothing could be started here, which is `environment` and not a pass; a run
 * without any cell is inconclusive.
 */
export function runExitCode(cells: readonly JudgedCell[], state: RunState): number {
  if (state === 'interrupted') return exitCodes.interrupted;
  const has = (outcome: CellOutcome) => cells.some((cell) => cell.outcome === outcome);
  if (has('surprise')) return exitCodes.fail;
  const broken = cells.find(({ outcome }) => outcome === 'error');
  if (broken) return exitCodeOfError(broken);
  if (cells.some(lackedLoad)) return exitCodes.loadNotDelivered;
  if (has('unknown') || has('not-run') || cells.length === 0) return exitCodes.inconclusive;
  if (cells.every(({ outcome }) => outcome === 'skipped')) return exitCodes.environment;
  return exitCodes.pass;
}

function exitCodeOfError({ repetitions }: JudgedCell): number {
  const code = repetitions.find(({ error }) => error !== null)?.error?.code;
  return code !== undefined && isErrorCode(code) ? errorCodes[code] : exitCodes.environment;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errorCodes, code);
}

/** An unknown cell whose generator did not send what was planned. */
function lackedLoad({ outcome, repetitions }: JudgedCell): boolean {
  return (
    outcome === 'unknown' && repetitions.some(({ doubts }) => doubts.some(({ code }) => loadDoubts.has(code)))
  );
}
