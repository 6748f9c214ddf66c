import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ownerOf, processRow } from '../../core/process-table.ts';
import { whyNotOwnFile } from '../process/own-path.ts';

const process_ = z.object({
  pid: z.number().int().positive(),
  startMark: z.string(),
  /** The user that it ran as; null where the kernel does not show it. */
  owner: z.number().nullable().default(null),
});
const entry = z.discriminatedUnion('entry', [
  process_.extend({ entry: z.literal('harness') }),
  process_.extend({ entry: z.literal('watch') }),
  z.object({ entry: z.literal('forget'), pid: z.number().int().positive() }),
  z.object({ entry: z.literal('containers') }),
]);
type Entry = z.infer<typeof entry>;

/** A process that can be told from a later one with the same pid. */
interface KnownProcess {
  readonly pid: number;
  readonly startMark: string;
  readonly owner: number | null;
}

/** What the ledger of a run says about its processes. */
export interface RunProcesses {
  /** The process that made the run; null when the ledger is missing or damaged. */
  readonly harness: KnownProcess | null;
  /** Watched and not forgotten. */
  readonly watched: readonly KnownProcess[];
  /** Whether the run may have containers, which carry its label. */
  readonly hasContainers: boolean;
  /** False for a ledger that another user could have written: nothing in it was read. */
  readonly isBelieved: boolean;
}

/** Writes an entry to the ledger in the run's folder. It is on disk when this returns, even if the harness dies next. */
export function writeEntry(directory: string, kind: 'harness' | 'watch' | 'forget', pid: number): void {
  const startMark = processRow(pid)?.startMark;
  const written: Entry =
    kind === 'forget'
      ? { entry: kind, pid }
      : { entry: kind, pid, startMark: startMark ?? 'ended', owner: ownerOf(pid) };
  append(directory, written);
}

/** Writes that a process has ended. A run whose folder is gone, since somebody cleaned up after it, has nothing to forget. */
export function forgetProcess(directory: string, pid: number): void {
  try {
    writeEntry(directory, 'forget', pid);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
  }
}

/** Writes that the run is about to have containers. */
export function writeContainersEntry(directory: string): void {
  append(directory, { entry: 'containers' });
}

function append(directory: string, written: Entry): void {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = openSync(ledgerPath(directory), O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  try {
    writeSync(file, `${JSON.stringify(written)}\n`);
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the ledger of a run. Lines that a dying harness left unfinished are passed over. One that another user could have
 * written, or that is a link, says nothing: what it names would be ended.
 */
export function readLedger(directory: string): RunProcesses {
  const watched = new Map<number, KnownProcess>();
  let harness: KnownProcess | null = null;
  let hasContainers = false;
  const lines = linesOf(ledgerPath(directory));
  for (const line of lines ?? []) {
    const parsed = parseEntry(line);
    if (parsed?.entry === 'harness') harness = parsed;
    if (parsed?.entry === 'watch') watched.set(parsed.pid, parsed);
    if (parsed?.entry === 'forget') watched.delete(parsed.pid);
    if (parsed?.entry === 'containers') hasContainers = true;
  }
  return { harness, watched: [...watched.values()], hasContainers, isBelieved: lines !== null };
}

function ledgerPath(directory: string): string {
  return join(directory, 'ledger.jsonl');
}

/** Null for a file that is not of this user alone. */
function linesOf(path: string): string[] | null {
  let file: number;
  try {
    // A pipe in its place would otherwise be waited for.
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT' ? [] : null;
  }
  try {
    return whyNotOwnFile(file) === null ? readFileSync(file, 'utf8').split('\n') : null;
  } finally {
    closeSync(file);
  }
}

function parseEntry(line: string): Entry | null {
  try {
    return entry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
