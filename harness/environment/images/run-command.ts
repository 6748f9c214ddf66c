import { execFile } from 'node:child_process';
import { messageOf } from '../../core/errors.ts';

export interface CommandOptions {
  readonly signal: AbortSignal;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A command that could not be started or ended with a code other than 0. The message is for people. */
export class CommandFailed extends Error {
  /** Whether there is no such program. */
  readonly missing: boolean;

  constructor(command: string, { missing, because }: { missing: boolean; because: string }) {
    super(`'${command}' failed: ${because}`);
    this.name = 'CommandFailed';
    this.missing = missing;
  }
}

const shownLines = 15;

/** Runs a command to its end and returns what it wrote to stdout. Throws `CommandFailed` with its last lines. */
export function runCommand(
  program: string,
  args: readonly string[],
  { signal, cwd, env }: CommandOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { signal, cwd, env: { ...process.env, ...env }, maxBuffer: 256 * 1024 * 1024 };
    execFile(program, args, options, (failure, stdout, stderr) => {
      if (!failure) return resolve(stdout);
      if (signal.aborted) return reject(signal.reason);
      const missing = failure.code === 'ENOENT';
      const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
      const last = lines.slice(-shownLines).map((line) => `\n  ${line}`);
      const because = missing || lines.length === 0 ? messageOf(failure) : last.join('');
      reject(new CommandFailed([program, ...args.slice(0, 2)].join(' '), { missing, because }));
    });
  });
}
