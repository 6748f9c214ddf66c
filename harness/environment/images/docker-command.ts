import { messageOf, ScaleproofError } from '../../core/errors.ts';
import type { Unavailable } from '../runtime.ts';
import { CommandFailed, type CommandOptions, runCommand } from './run-command.ts';

const startEngine = 'Install Docker or start it; on Debian, as root: .ci/install-tools.';

/**
 * Runs the docker client to its end and returns its output. Throws `SP_RUNTIME_UNAVAILABLE` when there is none, and
 * `SP_START_FAILED` with its last lines when it fails.
 */
export async function docker(args: readonly string[], options: CommandOptions): Promise<string> {
  try {
    return await runCommand('docker', args, options);
  } catch (cause) {
    if (!(cause instanceof CommandFailed)) throw cause;
    if (!cause.missing) throw new ScaleproofError('SP_START_FAILED', cause.message, { cause });
    throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `There is no docker client. ${startEngine}`, {
      cause,
    });
  }
}

/** Why containers cannot be used here: no client, no engine that answers, or no compose plugin. Starts nothing. */
export async function whatDockerLacks(signal: AbortSignal): Promise<Unavailable | null> {
  try {
    await runCommand('docker', ['version', '--format', '{{.Server.Version}}'], { signal });
  } catch (cause) {
    signal.throwIfAborted();
    const isMissing = cause instanceof CommandFailed && cause.missing;
    const reason = isMissing
      ? 'There is no docker client.'
      : `No Docker engine answers. ${messageOf(cause)}\n`;
    return { reason, enable: startEngine };
  }
  try {
    await runCommand('docker', ['compose', 'version'], { signal });
    return null;
  } catch {
    signal.throwIfAborted();
    return {
      reason: 'The docker client has no compose plugin.',
      enable: 'Install Docker Compose 2.24 or newer; on Debian, as root: .ci/install-tools.',
    };
  }
}
