import { join } from 'node:path';
import { ScaleproofError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';
import { startProcess } from '../../core/spawn.ts';
import type { RunContext } from '../process/run-context.ts';

/** Of what Compose says, the last of which tells what was wrong. */
const shownLines = 20;

/** Runs Compose to its end, as the user's shell would. Throws `SP_START_FAILED` with its last lines when it fails. */
export async function runCompose(
  args: readonly string[],
  { reaper, scope, signal, directory }: RunContext,
  folder: string,
): Promise<void> {
  signal.throwIfAborted();
  const running = await startProcess(
    'docker',
    ['compose', '--ansi', 'never', '--progress', 'plain', ...args],
    {
      name: 'docker compose',
      cwd: folder,
      env: ownVariables(),
      logFile: join(directory, 'compose.log'),
      reaper,
    },
  );
  scope.defer('docker compose', async () => void (await running.destroy()));
  const { code } = await orAborted(running.exited, signal);
  if (code === 0) return;
  const lines = (await running.lastLines()).slice(-shownLines);
  throw new ScaleproofError('SP_START_FAILED', lines.join('\n'));
}

/** Their file may ask for any of them, and the client for the engine's. */
function ownVariables(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
