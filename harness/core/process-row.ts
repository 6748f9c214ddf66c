/** One process as the kernel shows it. A zombie has ended and is in no table. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** The first process of its process group, and of its session, even when that one has ended. */
  readonly group: number;
  readonly session: number;
  /** One letter as in `ps`: R runs, S sleeps, T is stopped. */
  readonly state: string;
  /** Of the process and of its children that have ended, user and system together. */
  readonly cpuSeconds: number;
  /** Differs from that of any other process that has had or will have this pid. */
  readonly startMark: string;
}

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
