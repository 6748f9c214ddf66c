import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type ProcessRow, processTable, processTree } from '../core/process-table.ts';
import type { Usage } from './runtime.ts';

/** What a process and all that descend from it have used; null when it has ended. */
export function usageOf(pid: number): Usage | null {
  const tree = processTree(pid, recentTable());
  if (tree.length === 0) return null;
  return {
    cpuSeconds: tree.reduce((sum, row) => sum + row.cpuSeconds, 0),
    rssBytes: process.platform === 'linux' ? residentOnLinux(tree) : residentByPs(tree),
  };
}

const freshMs = 100;
let recent: { readonly atMs: number; readonly table: readonly ProcessRow[] } | null = null;

/** One look at the machine serves all nodes of a scrape: reading every process is the dear part. */
function recentTable(): readonly ProcessRow[] {
  const atMs = performance.now();
  if (!recent || atMs - recent.atMs > freshMs) recent = { atMs, table: processTable() };
  return recent.table;
}

/**
 * Private memory of all, and once the shared memory of the one that has most of it. The plain sum would count the
 * buffers that all processes of a Postgres share as often as there are connections.
 */
function residentOnLinux(tree: readonly ProcessRow[]): number {
  const parts = tree.map(({ pid }) => {
    const status = readStatus(pid);
    const kib = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
    return { own: kib('RssAnon'), shared: kib('RssFile') + kib('RssShmem') };
  });
  const own = parts.reduce((sum, part) => sum + part.own, 0);
  return (own + Math.max(...parts.map(({ shared }) => shared))) * 1024;
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'latin1');
  } catch {
    // It has ended since the table was read, and holds nothing.
    return '';
  }
}

function residentByPs(tree: readonly ProcessRow[]): number {
  try {
    const pids = tree.map(({ pid }) => pid).join(',');
    const text = execFileSync('ps', ['-o', 'rss=', '-p', pids], { encoding: 'utf8' });
    return text.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0);
  } catch {
    return 0;
  }
}
