import { ScaleproofError } from '../../core/errors.ts';
import { quote, type Readiness, untilReady } from '../until-ready.ts';
import { type ContainerState, exitOf } from './container-state.ts';

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
    const { State, HostConfig } = state();
    if (!State.OOMKilled || !(cause instanceof ScaleproofError)) throw cause;
    const limit = HostConfig.Memory > 0 ? `its limit of ${inMib(HostConfig.Memory)}` : 'what the machine has';
    throw new ScaleproofError(
      'SP_START_FAILED',
      `${readiness.id} was killed by the kernel because it needed more memory than ${limit}. Raise memoryBytes in the ` +
        `topology's limits, or find out what it holds. ${await quote({ lastLines: logs })}`,
      { cause },
    );
  }
}

function inMib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
