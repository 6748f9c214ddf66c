import { formatMs } from '../../core/duration.ts';
import type { Exit } from '../../core/spawn.ts';
import type { Container } from './engine.ts';

/** Hand each signal on to what they have started, and end as it ends. */
const inits = /^(\S*\/)?(docker-init|tini|dumb-init|catatonit)\b/;

/** The command lines of what runs in a container, without an init of its own; null when the engine does not tell. */
export async function programsIn(container: Pick<Container, 'top'>): Promise<string[] | null> {
  try {
    const { Titles, Processes } = await container.top({ ps_args: '-eo pid,args' });
    const column = (Titles as string[]).findIndex((title) => /^(COMMAND|CMD)$/.test(title));
    return (Processes as string[][]).map((row) => row[column] ?? '').filter((line) => !inits.test(line));
  } catch {
    return null;
  }
}

/** The processes that run in a container, by their numbers where the engine runs. */
export async function pidsIn(container: Pick<Container, 'top'>): Promise<number[]> {
  const { Titles, Processes } = await container.top({ ps_args: '-eo pid,args' });
  const column = (Titles as string[]).indexOf('PID');
  return (Processes as string[][]).map((row) => Number(row[column]));
}

export interface AskedToEnd {
  readonly signal: string;
  readonly graceMs: number;
  /** What ran in it when it was asked. */
  readonly programs: readonly string[] | null;
}

/**
 * Why it is unknown that the app in a container ended itself, as a sentence; null when it is. The signal goes to the container's first
 * process; a shell hands none on, and what it has started is killed with the container.
 */
export function doubtOfStop({ signal: by }: Exit, { signal, graceMs, programs }: AskedToEnd): string | null {
  if (by === 'SIGKILL')
    return `it did not end within ${formatMs(graceMs)} of ${signal} and was ended by SIGKILL.`;
  if (by === null || (programs !== null && programs.length <= 1)) return null;
  const [first = 'its first process'] = programs ?? [];
  return (
    `${signal} ended '${first}' and with it whatever else ran in the container, so it is unknown whether the app got the signal. ` +
    `Let the image start the app itself ('exec', or CMD as a list).`
  );
}
