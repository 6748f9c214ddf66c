import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip, type Gzip } from 'node:zlib';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import type { HistoryEntry, HistoryLog } from '../load/ledger/history-log.ts';

/** A history on disk: JSON lines, gzipped. */
export interface HistoryFile extends HistoryLog {
  /** Whether anything was appended; before that there is no file. */
  readonly exists: boolean;
  /** Writes what is left. Never throws: whoever reads is told that the file is not whole. */
  close(): Promise<void>;
}

/** A harness that is killed loses at most what happened in this time. */
const flushEveryMs = 250;
/** More than this is not held back. */
const mostHeldBytes = 64 * 1024;

/**
 * A log that goes to the file `path`, in a folder that exists, while it is written: memory does not grow with it, and a
 * harness that is killed leaves everything up to the last flush. Compression and writing happen on other threads.
 */
export function createHistoryFile(
  path: string,
  lineOf: (entry: HistoryEntry) => string = JSON.stringify,
): HistoryFile {
  let part: Part | null = null;
  let parts = 0;
  let failure: unknown = null;
  let held: string[] = [];
  let heldBytes = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (held.length === 0) return;
    part ??= openPart(path, { first: parts++ === 0, onFailure: (cause) => (failure ??= cause) });
    if (failure === null) {
      part.gzip.write(held.join(''));
      part.gzip.flush(constants.Z_SYNC_FLUSH);
    }
    [held, heldBytes] = [[], 0];
  }

  async function close(): Promise<void> {
    flush();
    part?.gzip.end();
    await part?.done;
    part = null;
  }

  return {
    get exists() {
      return parts > 0 || held.length > 0;
    },
    append(entry) {
      const line = `${lineOf(entry)}\n`;
      held.push(line);
      heldBytes += line.length;
      if (heldBytes >= mostHeldBytes) flush();
      else timer ??= setTimeout(flush, flushEveryMs).unref();
    },
    async *read() {
      await close();
      if (failure !== null) throw notWritten(path, failure);
      if (parts > 0) yield* readHistoryFile(path);
    },
    close,
  };
}

/** A gzip member: a file may have several, one after the other, and reads as one. */
interface Part {
  readonly gzip: Gzip;
  /** Resolves when it is in the file, or never will be. */
  readonly done: Promise<void>;
}

function openPart(
  path: string,
  { first, onFailure }: { readonly first: boolean; readonly onFailure: (cause: unknown) => void },
): Part {
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const file = createWriteStream(path, { flags: first ? 'w' : 'a' });
  return { gzip, done: pipeline(gzip, file).catch(onFailure) };
}

/**
 * Reads a history line by line. One whose harness was killed ends with its last whole line. Throws
 * `SP_RECORD_NOT_FOUND` when there is no such file and `SP_RECORD_DAMAGED` when it is not a history.
 */
export async function* readHistoryFile(path: string): AsyncGenerator<HistoryEntry> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const file = createReadStream(path);
  const input = withinBounds(() => file.bytesRead);
  // What goes wrong destroys the end that is read below, which throws it.
  pipeline(file, gunzip, input).catch(() => {});
  // The last line of a file that was cut off may be a part of one.
  let last: string | null = null;
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      // A million lines are read, and all were written here: what is in one is not looked at again.
      if (last !== null) yield JSON.parse(last);
      last = line;
    }
  } catch (cause) {
    throw notRead(path, cause);
  }
  const entry = last === null ? null : wholeEntryOf(last);
  if (entry !== null) yield entry;
}

/** No entry is as long, and no history shrinks as much: a file that does was made to fill a memory or a day. */
const longestLineBytes = 4 * 1024 * 1024;
const mostExpansion = 100;
/** Of anything: a short file may repeat itself. */
const alwaysReadBytes = 4 * 1024 * 1024;

/** Hands on what was unpacked, and fails where it is more than a history can be. */
function withinBounds(packedBytes: () => number): Transform {
  let unpacked = 0;
  let inLine = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length;
      const end = chunk.lastIndexOf(10);
      inLine = end < 0 ? inLine + chunk.length : chunk.length - end - 1;
      const isBomb = unpacked > alwaysReadBytes && unpacked > mostExpansion * packedBytes();
      if (isBomb || inLine > longestLineBytes) done(new Error('it unpacks to more than a history can be'));
      else done(null, chunk);
    },
  });
}

function wholeEntryOf(line: string): HistoryEntry | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function notWritten(path: string, cause: unknown): ScaleproofError {
  return new ScaleproofError(
    'SP_HISTORY_NOT_WRITTEN',
    `The history could not be written to ${path}: ${messageOf(cause)}. Without all of it nothing can be checked. ` +
      'Make room on the disk, or choose another folder with --out.',
    { cause },
  );
}

function notRead(path: string, cause: unknown): ScaleproofError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
    return new ScaleproofError(
      'SP_RECORD_NOT_FOUND',
      `There is no history at ${path}. Keep the folder 'history' of a run together with its record.`,
      { cause },
    );
  }
  return new ScaleproofError(
    'SP_RECORD_DAMAGED',
    `${path} is not a history that can be read (gzipped JSON lines): ${messageOf(cause)}. Restore the file, or run again.`,
    { cause },
  );
}
