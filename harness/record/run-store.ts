import { mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import { createHistoryFile, type HistoryFile } from './history-file.ts';
import { recordSchema } from './record-schema.ts';
import type { RunRecord } from './run-record.ts';

/** The folder of one run, where everything that it measured is kept. */
export interface RunStore {
  /** Absolute. */
  readonly folder: string;
  save(record: RunRecord): Promise<void>;
  /** A file for the history of an attempt at a repetition, and its path relative to the folder. */
  openHistory(
    cellKey: string,
    repetition: number,
    attempt: number,
  ): Promise<{ readonly log: HistoryFile; readonly file: string }>;
  /** Writes another file, such as the report. */
  saveFile(name: string, content: string): Promise<void>;
}

/** Makes the run's folder under `reports` and points `reports/latest` at it. */
export async function createRunStore(reports: string, runId: string): Promise<RunStore> {
  const folder = join(reports, runId);
  await mkdir(folder, { recursive: true });
  await pointLatestAt(reports, runId);
  return {
    folder,
    save: (record) => writeAtomically(join(folder, 'record.json'), JSON.stringify(record)),
    saveFile: (name, content) => writeAtomically(join(folder, name), content),
    async openHistory(cellKey, repetition, attempt) {
      const again = attempt === 0 ? '' : `.again-${attempt}`;
      const file = join('history', `${cellKey.replace('/', '.')}.${repetition}${again}.jsonl.gz`);
      await mkdir(join(folder, 'history'), { recursive: true });
      return { log: createHistoryFile(join(folder, file)), file };
    },
  };
}

/**
 * Reads a run: a folder, its `record.json`, or the id of a run under `reports`. Throws `SP_RECORD_NOT_FOUND` or
 * `SP_RECORD_DAMAGED`.
 */
export async function readRun(
  named: string,
  reports: string,
): Promise<{ record: RunRecord; folder: string }> {
  const folders = [named.replace(/[\\/]?record\.json$/, '') || '.', join(reports, named)];
  for (const folder of folders) {
    const path = join(folder, 'record.json');
    const text = await readFile(path, 'utf8').catch(() => null);
    if (text !== null) return { record: parseRecord(text, path), folder };
  }
  throw new ScaleproofError(
    'SP_RECORD_NOT_FOUND',
    `There is no record of a run at '${named}'. Name a folder that has a record.json, or the id of a run in ${reports}.`,
  );
}

function parseRecord(text: string, path: string): RunRecord {
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = messageOf(cause).split('\n').slice(0, 8).join('\n');
    throw new ScaleproofError(
      'SP_RECORD_DAMAGED',
      `${path} is not a record that this version can read (schema scaleproof.run/1): ${reason}\n` +
        'Restore the file, or run again to make a new one.',
      { cause },
    );
  }
}

async function pointLatestAt(reports: string, runId: string): Promise<void> {
  const draft = join(reports, `.latest-${runId}`);
  await rm(draft, { force: true });
  // Where links are not allowed (Windows without the right), `latest` is a convenience that is missing.
  await symlink(runId, draft, 'dir').then(
    () => rename(draft, join(reports, 'latest')),
    () => undefined,
  );
}
