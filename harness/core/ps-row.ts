import type { ProcessRow } from './process-table.ts';

const columns =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S)\S*\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s+(\S.*?)\s*$/;

/** One line of `ps -o pid=,ppid=,pgid=,state=,time=,lstart=`; null for a zombie and for what is no such line. */
export function readPsRow(line: string): ProcessRow | null {
  const [, pid, parent, group, state = '', ...rest] = columns.exec(line) ?? [];
  const [days, hours, minutes, seconds, startMark = ''] = rest;
  if (pid === undefined || state === 'Z') return null;
  const wholeMinutes = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes);
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    // ps has no number for it everywhere; a process that begins a session begins a group too.
    session: Number(group),
    state,
    cpuSeconds: wholeMinutes * 60 + Number(seconds),
    startMark,
  };
}
