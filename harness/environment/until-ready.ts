import { formatMs } from '../core/duration.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { RunningProcess } from '../core/spawn.ts';
import { isFinal, waitUntil } from '../core/wait-until.ts';
import { NotFound } from './answers-ok.ts';

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

/** An app may listen before it has all of its pages, and then has them within a moment; a third of what an app may take at all. */
const notFoundShare = 1 / 3;

/**
 * Waits until a process that was started takes work. Throws `SP_START_FAILED` when it ends first, `SP_NOT_READY` when
 * it takes too long, or has no page that tells; each with its last lines.
 */
export async function untilReady(
  { id, ready, readyWithinMs, everyMs = 10, advice }: Readiness,
  process: Started,
  signal: AbortSignal,
): Promise<void> {
  const notFoundMs = readyWithinMs * notFoundShare;
  async function adviceAnd({ lastLines }: Started): Promise<string> {
    const said = typeof advice === 'string' ? advice : advice(await lastLines());
    return `${said} ${await quote({ lastLines })}`;
  }

  let notFoundSinceMs: number | null = null;
  let outcome: true | NotFound;
  try {
    const attempt = async () => {
      if (process.hasExited()) return true;
      try {
        return await ready(signal);
      } catch (cause) {
        notFoundSinceMs = cause instanceof NotFound ? (notFoundSinceMs ?? performance.now()) : null;
        if (notFoundSinceMs === null || performance.now() - notFoundSinceMs < notFoundMs) throw cause;
        return cause as NotFound;
      }
    };
    outcome = await waitUntil<true | NotFound>(attempt, {
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
  if (outcome !== true && !process.hasExited()) {
    throw new ScaleproofError(
      'SP_NOT_READY',
      `${id} listens, and ${outcome.message} for ${formatMs(notFoundMs)}: it has no such page. ` +
        `Correct 'readyPath' of the adapter. ${await adviceAnd(process)}`,
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
