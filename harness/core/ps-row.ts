import type { ProcessRow } from './process-table.ts';

const columns = /^\s*(\d+)\s+(\d+)\s+(\S)\S*\s+(?:(\d+)-)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)\s+(\S.*?)\s*$/;

/** One line of `ps -o pid=,ppid=,state=,time=,lstart=`; null for a zombie and for what is no such line. */
export function readPsRow(line: string): ProcessRow | null {
  const [, pid, parent, state = '', days, hours, minutes, seconds, startMark = ''] = columns.exec(line) ?? [];
  if (pid === undefined || state === 'Z') return null;
  const wholeMinutes = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes);
  return {
    pid: Number(pid),
    parent: Number(parent),
    state,
    cpuSeconds: wholeMinutes * 60 + Number(seconds),
    startMark,
  };
}
