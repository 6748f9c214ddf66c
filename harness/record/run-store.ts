import { readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import type { HistoryEntry } from '../load/ledger/history-log.ts';
import { withoutControls } from './foreign-text.ts';
import { createHistoryFile, type HistoryFile } from './history-file.ts';
import { recordSchema } from './record-schema.ts';
import type { RunRecord } from './run-record.ts';
import { maskFilesIn } from './secrets/mask-files.ts';
import { maskedLine, maskedRecord } from './secrets/mask-record.ts';
import type { Secrets } from './secrets/secrets.ts';

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
  /** The folder for what a script writes in an attempt at a repetition: absolute, and relative to the folder. Not made yet. */
  filesOf(
    cellKey: string,
    repetition: number,
    attempt: number,
  ): { readonly folder: string; readonly name: string };
  /** Takes what is secret out of the texts that a script has written into its folder. */
  maskFiles(cellKey: string, repetition: number, attempt: number): Promise<void>;
  /** Writes another file, such as the report. */
  saveFile(name: string, content: string): Promise<void>;
}

/** Far more than a run of a day writes, and less than what a text can be. */
const largestRecordBytes = 256 * 1024 * 1024;

/**
 * Makes the run's folder under `reports` and points `reports/latest` at it. No record and no history in it has a secret. It and all that it returns throw
 * `SP_RECORD_NOT_WRITTEN` when that cannot be written.
 */
export async function createRunStore(reports: string, runId: string, secrets: Secrets): Promise<RunStore> {
  const folder = resolve(reports, runId);
  await orNotWritten(folder, makeFolder(folder));
  await pointLatestAt(reports, runId);
  return storeIn(folder, secrets);
}

/** The same for a folder that is there or can be made, inside of another run's. */
export async function storeIn(folder: string, secrets: Secrets): Promise<RunStore> {
  await orNotWritten(folder, makeFolder(folder));
  const write = (name: string, content: string) =>
    orNotWritten(join(folder, name), writeAtomically(join(folder, name), content));
  return {
    folder,
    save: (record) => write('record.json', JSON.stringify(maskedRecord(record, secrets))),
    saveFile: write,
    filesOf(cellKey, repetition, attempt) {
      const name = join('files', nameOf(cellKey, repetition, attempt));
      return { folder: join(folder, name), name };
    },
    maskFiles(cellKey, repetition, attempt) {
      const written = join(folder, 'files', nameOf(cellKey, repetition, attempt));
      return orNotWritten(written, maskFilesIn(written, secrets));
    },
    async openHistory(cellKey, repetition, attempt) {
      const file = join('history', `${nameOf(cellKey, repetition, attempt)}.jsonl.gz`);
      await orNotWritten(join(folder, 'history'), makeFolder(join(folder, 'history')));
      const lineOf = (entry: HistoryEntry) => maskedLine(entry, secrets);
      return { log: createHistoryFile(join(folder, file), lineOf), file };
    },
  };
}

/** Throws `SP_RECORD_NOT_WRITTEN` when the disk or the folder does not take it: that is nobody's bug. */
export async function orNotWritten(path: string, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    throw new ScaleproofError(
      'SP_RECORD_NOT_WRITTEN',
      `${path} could not be written: ${messageOf(cause)}. What was saved before is still in that folder. Make room on the ` +
        'disk, or choose another folder with --out.',
      { cause },
    );
  }
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
    const text = await textOf(path);
    if (text !== null) return { record: parseRecord(text, path), folder };
  }
  for (const folder of folders) {
    if ((await textOf(join(folder, 'gate.json'))) === null) continue;
    throw new ScaleproofError(
      'SP_RECORD_NOT_FOUND',
      `'${named}' is a gate, which has a run of each side. Name one of them: ${join(named, 'base')} or ${join(named, 'head')}. Its own page is index.html there.`,
    );
  }
  throw new ScaleproofError(
    'SP_RECORD_NOT_FOUND',
    `There is no record of a run at '${named}'. Name a folder that has a record.json, or the id of a run in ${reports}.`,
  );
}

/** Null when there is no such file. */
async function textOf(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  // A pipe or a device would be read without an end.
  if (!found.isFile()) throw damaged(path, 'it is not an ordinary file');
  if (found.size > largestRecordBytes) throw damaged(path, `it has ${found.size} bytes`);
  return readFile(path, 'utf8').catch((cause) => {
    throw damaged(path, messageOf(cause), cause);
  });
}

function parseRecord(text: string, path: string): RunRecord {
  try {
    return recordSchema.parse(withoutControls(JSON.parse(text)));
  } catch (cause) {
    throw damaged(path, reasonOf(cause), cause);
  }
}

/** The first places where a record is not what it should be, a line each, or why it is none at all. */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof z.ZodError)) return messageOf(cause).slice(0, 200);
  const places = cause.issues.slice(0, 3).map((one) => `${z.core.toDotPath(one.path)}: ${one.message}`);
  const more = cause.issues.length > places.length ? [`and ${cause.issues.length - places.length} more`] : [];
  return [...places, ...more].join('; ');
}

function damaged(path: string, reason: string, cause?: unknown): ScaleproofError {
  return new ScaleproofError(
    'SP_RECORD_DAMAGED',
    `${path} is not a record that this version can read (schema scaleproof.run/1): ${reason}. ` +
      'Restore the file, or run again to make a new one.',
    { cause },
  );
}

function nameOf(cellKey: string, repetition: number, attempt: number): string {
  const again = attempt === 0 ? '' : `.again-${attempt}`;
  return `${cellKey.replace('/', '.')}.${repetition}${again}`;
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
