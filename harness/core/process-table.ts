import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { basename } from 'node:path';
import { type ProcessRow, readPsRow } from './process-row.ts';

const onLinux = process.platform === 'linux';
/** The kernel reports CPU time to user space in hundredths of a second, whatever it counts in itself. */
const ticksPerSecond = 100;

/** The process with this pid; null when there is none. */
export function processRow(pid: number): ProcessRow | null {
  if (!onLinux) return psRows(['-p', String(pid)])[0] ?? null;
  try {
    const row = readStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return row.state === 'Z' || row.state === 'X' ? null : row;
  } catch {
    return null;
  }
}

/** The start mark of a process, also of one that has ended and that its parent has not been told of; null when there is none. */
export function startMarkOf(pid: number): string | null {
  if (!onLinux) return processRow(pid)?.startMark ?? null;
  try {
    return readStat(pid, readFileSync(`/proc/${pid}/stat`, 'latin1')).startMark;
  } catch {
    return null;
  }
}

/** Every process of the machine. */
export function processTable(): ProcessRow[] {
  if (!onLinux) return psRows(['-A']);
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => processRow(Number(entry)))
    .filter((row) => row !== null);
}

/**
 * The process `pid`, all that are in a group or session which it began, and all that descend from any of these, `pid` first. They may
 * outlive it: an app whose wrapper has ended still belongs to it.
 */
export function processTree(pid: number, table: readonly ProcessRow[] = processTable()): ProcessRow[] {
  const isOwn = (row: ProcessRow) => row.group === pid || row.session === pid;
  const tree = [
    ...table.filter((row) => row.pid === pid),
    ...table.filter((row) => row.pid !== pid && isOwn(row)),
  ];
  const known = new Set(tree.map((row) => row.pid));
  for (const member of tree) {
    for (const row of table) {
      if (row.parent !== member.pid || known.has(row.pid)) continue;
      known.add(row.pid);
      tree.push(row);
    }
  }
  return tree;
}

/** Whether the process that had this pid and start mark still runs. */
export function isRunning({ pid, startMark }: Pick<ProcessRow, 'pid' | 'startMark'>): boolean {
  return processRow(pid)?.startMark === startMark;
}

/** Whether a process has a handler for a signal; null when there is no such process, or where the kernel does not show it. */
export function handlesSignal(pid: number, signal: NodeJS.Signals): boolean | null {
  try {
    const [, mask] = /^SigCgt:\s+([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    if (mask === undefined) return null;
    return (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals[signal] - 1))) !== 0n;
  } catch {
    return null;
  }
}

/** The user that a process runs as; null when there is no such process, or where the kernel does not show it. */
export function ownerOf(pid: number): number | null {
  try {
    const [, uid] = /^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return uid === undefined ? null : Number(uid);
  } catch {
    return null;
  }
}

/**
 * The processes that have `text` in the environment which they were started with, and started no earlier than the start mark `since`, with all that
 * descend from them: also those that have left their parent, group and session, as what goes to the background does. Only Linux
 * shows the environment of a process; empty elsewhere.
 */
export function markedProcesses(
  text: string,
  since: string,
  table: readonly ProcessRow[] = processTable(),
): ProcessRow[] {
  if (!onLinux) return [];
  const later = table.filter(({ startMark }) => ticksOf(startMark) >= ticksOf(since));
  const marked = later.filter(({ pid }) => environmentOf(pid).includes(text));
  return [...new Set(marked.flatMap(({ pid }) => processTree(pid, later)))];
}

/** The name of the program that a process runs; '' when it has ended. */
export function programOf(pid: number): string {
  try {
    // Programs may name their threads, the first one too: Node's is MainThread.
    if (onLinux) return basename(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '');
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

function ticksOf(startMark: string): number {
  return Number(startMark.slice(startMark.lastIndexOf('/') + 1));
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Fields as in proc_pid_stat(5), counted from the state, which follows the name in brackets. */
function readStat(pid: number, stat: string): ProcessRow {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = '', parent, group, session] = fields;
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    state,
    cpuSeconds: ticks / ticksPerSecond,
    startMark: `${bootId()}/${fields[19]}`,
  };
}

let knownBootId: string | undefined;

/** Start times count from the boot, so they only identify together with it. */
function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return knownBootId;
}

function psRows(selection: readonly string[]): ProcessRow[] {
  const columns = 'pid=,ppid=,pgid=,state=,time=,lstart=';
  try {
    const text = execFileSync('ps', [...selection, '-o', columns], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '/bin:/usr/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text
      .split('\n')
      .map(readPsRow)
      .filter((row) => row !== null);
  } catch {
    // `ps -p` ends with 1 when there is no such process.
    return [];
  }
}
