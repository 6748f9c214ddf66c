import { ScaleproofError } from '../../core/errors.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { type Container, execIn } from '../docker/engine.ts';

export interface EntryToReload {
  readonly container: Container;
  pids(): Promise<readonly number[]>;
  readonly signal: AbortSignal;
}

const showsWithinMs = 1_000;

/**
 * Runs the command that reloads their balancer in its container. Returns that it has new processes, as a clause; null when it has none,
 * so that only what clients see can show an effect. Throws `SP_FAULT_FAILED` when the command fails.
 */
export async function reloadEntry(
  command: readonly string[],
  { container, pids, signal }: EntryToReload,
): Promise<string | null> {
  const before = new Set(await pids());
  const { exitCode, output } = await execIn(container, command, signal);
  if (exitCode !== 0) {
    throw new ScaleproofError('SP_FAULT_FAILED', `'${command.join(' ')}' failed: ${output.trim()}`);
  }
  const fresh = await waitUntil(
    async () => {
      const found = (await pids()).filter((pid) => !before.has(pid));
      return found.length > 0 ? found : null;
    },
    { what: 'new processes', deadlineMs: showsWithinMs, signal, everyMs: 20 },
  ).catch(() => null);
  signal.throwIfAborted();
  return (
    fresh &&
    `'${command.join(' ')}' was followed by new processes (${fresh.map((pid) => `pid ${pid}`).join(', ')})`
  );
}
