import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processRow } from '../core/process-table.ts';

const process_ = z.object({ pid: z.number().int().positive(), startMark: z.string() });
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
}

/** What the ledger of a run says about its processes. */
export interface RunProcesses {
  /** The process that made the run; null when the ledger is missing or damaged. */
  readonly harness: KnownProcess | null;
  /** Watched and not forgotten. */
  readonly watched: readonly KnownProcess[];
  /** Whether the run may have containers, which carry its label. */
  readonly hasContainers: boolean;
}

/** Writes an entry to the ledger in the run's folder. It is on disk when this returns, even if the harness dies next. */
export function writeEntry(directory: string, kind: 'harness' | 'watch' | 'forget', pid: number): void {
  const startMark = processRow(pid)?.startMark;
  const written: Entry =
    kind === 'forget' ? { entry: kind, pid } : { entry: kind, pid, startMark: startMark ?? 'ended' };
  append(directory, written);
}

/** Writes that the run is about to have containers. */
export function writeContainersEntry(directory: string): void {
  append(directory, { entry: 'containers' });
}

function append(directory: string, written: Entry): void {
  appendFileSync(ledgerPath(directory), `${JSON.stringify(written)}\n`);
}

/** Reads the ledger of a run. Lines that a dying harness left unfinished are passed over. */
export function readLedger(directory: string): RunProcesses {
  const watched = new Map<number, KnownProcess>();
  let harness: KnownProcess | null = null;
  let hasContainers = false;
  for (const line of linesOf(ledgerPath(directory))) {
    const parsed = parseEntry(line);
    if (parsed?.entry === 'harness') harness = parsed;
    if (parsed?.entry === 'watch') watched.set(parsed.pid, parsed);
    if (parsed?.entry === 'forget') watched.delete(parsed.pid);
    if (parsed?.entry === 'containers') hasContainers = true;
  }
  return { harness, watched: [...watched.values()], hasContainers };
}

function ledgerPath(directory: string): string {
  return join(directory, 'ledger.jsonl');
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}

function parseEntry(line: string): Entry | null {
  try {
    return entry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}
