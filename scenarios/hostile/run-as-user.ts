import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { recordSchema } from '../../harness/record/record-schema.ts';
import type { RunRecord } from '../../harness/record/run-record.ts';

const root = join(import.meta.dirname, '../..');

/** What a user has in hand after a run. */
export interface UserRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Null when the run wrote none. */
  readonly record: RunRecord | null;
  /** The report's page; null when the run wrote none. */
  readonly page: string | null;
  /** The folder that `--out` named; it is removed when the test ends. */
  readonly reports: string;
}

export interface UserRunOptions {
  /** Added to the environment of the command. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where the command is called. Default: the repository. */
  readonly cwd?: string;
}

/** For tests: `scaleproof run --runtime process` with these arguments, as a user calls it, to its end. */
export async function runAsUser(args: readonly string[], options: UserRunOptions = {}): Promise<UserRun> {
  const reports = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(reports, { recursive: true, force: true }));
  const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts')];
  const command = [...cli, 'run', '--runtime', 'process', '--out', reports, ...args];
  const child = spawn(process.execPath, command, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [exitCode] = await once(child, 'close');
  const record = await fileOf(reports, 'record.json');
  return {
    exitCode,
    stdout,
    stderr,
    record: record === null ? null : recordSchema.parse(JSON.parse(record)),
    page: await fileOf(reports, 'index.html'),
    reports,
  };
}

/** The text of a file of the last run in `reports`; null when there is none. */
async function fileOf(reports: string, name: string): Promise<string | null> {
  return readFile(join(reports, 'latest', name), 'utf8').catch(() => null);
}
