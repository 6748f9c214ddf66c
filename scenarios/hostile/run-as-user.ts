import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSchema } from '../../harness/record/record-schema.ts';
import type { RunRecord } from '../../harness/record/run-record.ts';
import { type CallOptions, callAsUser, temporaryFolder } from './call-as-user.ts';

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

/** For tests: `scaleproof run --runtime process` with these arguments, as a user calls it, to its end. */
export async function runAsUser(args: readonly string[], options: CallOptions = {}): Promise<UserRun> {
  const reports = await temporaryFolder();
  const command = ['run', '--runtime', 'process', '--out', reports, ...args];
  const { exitCode, stdout, stderr } = await callAsUser(command, options).ended;
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
