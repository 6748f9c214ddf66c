import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ProcessRow } from '../../core/process-row.ts';
import { processRow, processTable, processTree } from '../../core/process-table.ts';
import type { Usage } from '../runtime.ts';

/** What processes and all that descend from them have used; null when they have ended. */
export async function usageOf(pids: readonly number[]): Promise<Usage | null> {
  const tree = tellsChildren ? await treeOf(pids) : treeIn(processTable(), pids);
  if (tree.length === 0) return null;
  return {
    cpuSeconds: tree.reduce((sum, row) => sum + row.cpuSeconds, 0),
    rssBytes: process.platform === 'linux' ? await residentOnLinux(tree) : residentByPs(tree),
  };
}

/** A kernel may be built without these lists. */
const tellsChildren = existsSync(`/proc/self/task/${process.pid}/children`);

/** From parent to child, so that a scrape reads the few processes of a topology rather than all of the machine. */
async function treeOf(roots: readonly number[]): Promise<ProcessRow[]> {
  const tree: ProcessRow[] = [];
  const pids = [...roots];
  for (const pid of pids) {
    const row = processRow(pid);
    if (!row) continue;
    tree.push(row);
    pids.push(...(await childrenOf(pid)));
  }
  return tree;
}

function treeIn(table: readonly ProcessRow[], roots: readonly number[]): ProcessRow[] {
  return [...new Set(roots.flatMap((pid) => processTree(pid, table)))];
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'latin1').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter((text) => text !== '')).map(Number);
}

/**
 * Private memory of all, and once the shared memory of the one that has most of it. The plain sum would count the
 * buffers that all processes of a Postgres share as often as there are connections.
 */
async function residentOnLinux(tree: readonly ProcessRow[]): Promise<number> {
  const parts = await Promise.all(
    tree.map(async ({ pid }) => {
      const status = await readStatus(pid);
      const kib = (field: string) =>
        Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
      return { own: kib('RssAnon'), shared: kib('RssFile') + kib('RssShmem') };
    }),
  );
  const own = parts.reduce((sum, part) => sum + part.own, 0);
  return (own + Math.max(...parts.map(({ shared }) => shared))) * 1024;
}

async function readStatus(pid: number): Promise<string> {
  // It may have ended since the tree was read, and holds nothing then.
  return readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
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
