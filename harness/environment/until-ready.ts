import { formatMs } from '../core/duration.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { RunningProcess } from '../core/spawn.ts';
import { isFinal, waitUntil } from '../core/wait-until.ts';

/** How a node shows that it takes work. */
export interface Readiness {
  readonly id: string;
  /** Returns true when it does; null, or a throw with the reason, when not yet. */
  ready(signal: AbortSignal): Promise<true | null>;
  readonly readyWithinMs: number;
  /** Between two questions; 10 otherwise. */
  readonly everyMs?: number;
  /** What a user can do when it does not start, perhaps by the last lines that it printed; full sentences. */
  readonly advice: string | ((lastLines: readonly string[]) => string);
}

/** What is asked of something that was started and may end. */
export type Started = Pick<RunningProcess, 'hasExited' | 'exited' | 'lastLines'>;

/**
 * Waits until a process that was started takes work. Throws `SP_START_FAILED` when it ends first, `SP_NOT_READY` when
 * it takes too long; both with its last lines.
 */
export async function untilReady(
  { id, ready, readyWithinMs, everyMs = 10, advice }: Readiness,
  process: Started,
  signal: AbortSignal,
): Promise<void> {
  async function adviceAnd({ lastLines }: Started): Promise<string> {
    const said = typeof advice === 'string' ? advice : advice(await lastLines());
    return `${said} ${await quote({ lastLines })}`;
  }

  try {
    await waitUntil(async () => (process.hasExited() ? true : ready(signal)), {
      what: `${id} to be ready`,
      deadlineMs: readyWithinMs,
      signal,
      everyMs,
    });
  } catch (cause) {
    if (!(cause instanceof ScaleproofError) || isFinal(cause)) throw cause;
    throw new ScaleproofError(
      'SP_NOT_READY',
      `${id} was not ready within ${formatMs(readyWithinMs)}. ${cause.message} ${await adviceAnd(process)}`,
      { cause },
    );
  }
  if (!process.hasExited()) return;
  const { code, signal: by } = await process.exited;
  throw new ScaleproofError(
    'SP_START_FAILED',
    `${id} ended before it was ready, ${by ? `by ${by}` : `with exit code ${code}`}. ${await adviceAnd(process)}`,
  );
}

/** The last lines of something, for the end of an error message. */
export async function quote(process: Pick<Started, 'lastLines'>): Promise<string> {
  const lines = (await process.lastLines()).slice(-20);
  return lines.length === 0 ? 'It printed nothing.' : `Its last lines:\n  ${lines.join('\n  ')}`;
}
