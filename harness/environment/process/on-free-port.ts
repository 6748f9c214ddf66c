import { type ErrorCode, ScaleproofError } from '../../core/errors.ts';
import { listenersOn } from '../../core/listeners.ts';
import { freePorts, isTaken } from '../../core/ports.ts';
import { programOf } from '../../core/process-table.ts';

const attempts = 3;

/** Who wants to listen, and where. */
export interface PortWish {
  readonly name: string;
  /** Null for any free one. */
  readonly fixed: number | null;
}

/**
 * Starts something that listens on a port, and perhaps on a second one. When another process takes a free port between
 * choosing and binding, tries again with others, three times in all.
 * Throws `SP_PORT_TAKEN` when the fixed port is taken.
 */
export async function onFreePort<Started>(
  { name, fixed }: PortWish,
  start: (port: number, second: number) => Promise<Started>,
): Promise<Started> {
  if (fixed !== null) await refuseTakenPort(name, fixed);
  for (let attempt = 1; ; attempt++) {
    const [free = 0, second = 0] = await freePorts(2);
    const port = fixed ?? free;
    try {
      return await start(port, second);
    } catch (cause) {
      if (attempt === attempts) throw cause;
      if (fixed === null && hasCode(cause, 'SP_PORT_TAKEN')) continue;
      if (!hasCode(cause, 'SP_START_FAILED')) throw cause;
      // Whatever the program said, its ports tell: one that ended for another reason has left them free.
      if (!(await isTaken(port)) && !(await isTaken(second))) throw cause;
    }
  }
}

function hasCode(cause: unknown, code: ErrorCode): boolean {
  return cause instanceof ScaleproofError && cause.code === code;
}

/** Throws `SP_PORT_TAKEN` when nothing can listen on `port` of 127.0.0.1. */
export async function refuseTakenPort(name: string, port: number): Promise<void> {
  if (!(await isTaken(port))) return;
  const [pid] = listenersOn(port) ?? [];
  throw portTaken(name, port, pid === undefined ? 'another program' : `pid ${pid} (${programOf(pid)})`);
}

/** That somebody else, whose name ends a clause, takes the connections to the port of `name`. */
export function portTaken(name: string, port: number, holder: string): ScaleproofError {
  return new ScaleproofError(
    'SP_PORT_TAKEN',
    `${name} cannot listen on port ${port} of 127.0.0.1, because ${holder} does. ` +
      `End that program, or set another port. 'ss -ltnp sport = :${port}' names it.`,
  );
}
