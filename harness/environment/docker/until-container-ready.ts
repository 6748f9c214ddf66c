import { ScaleproofError } from '../../core/errors.ts';
import { type Readiness, untilReady } from '../until-ready.ts';
import { type ContainerState, exitOf } from './container-state.ts';
import { fullDisk } from './describe-failure.ts';
import { describeMemoryKill } from './memory-kill.ts';

/** What is asked of a container while it starts. */
export interface StartingContainer {
  state(): ContainerState;
  /** Settles when the container has ended. */
  readonly died: Promise<void>;
  logs(): Promise<readonly string[]>;
}

/**
 * Waits until a container takes work. Throws `SP_START_FAILED` when it ends first, and says so when the kernel ended it
 * for its memory; `SP_NOT_READY` when it takes too long; all with its last lines.
 */
export async function untilContainerReady(
  readiness: Readiness,
  signal: AbortSignal,
  { state, died, logs }: StartingContainer,
): Promise<void> {
  try {
    await untilReady(
      readiness,
      {
        hasExited: () => !state().State.Running,
        exited: died.then(() => exitOf(state())),
        lastLines: logs,
      },
      signal,
    );
  } catch (cause) {
    if (!(cause instanceof ScaleproofError)) throw cause;
    if (fullDisk.says.test(cause.message)) {
      throw new ScaleproofError(cause.code, `${fullDisk.sentence()} ${cause.message}`, { cause });
    }
    const ended = state();
    if (!ended.State.OOMKilled) throw cause;
    throw new ScaleproofError('SP_START_FAILED', await describeMemoryKill(readiness.id, ended, logs), {
      cause,
    });
  }
}
