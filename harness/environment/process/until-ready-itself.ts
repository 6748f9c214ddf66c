import { ScaleproofError } from '../../core/errors.ts';
import type { RunningProcess } from '../../core/spawn.ts';
import { type Readiness, untilReady } from '../until-ready.ts';
import { portTaken } from './on-free-port.ts';
import { placesOf, strangerOn } from './stranger-on.ts';

/** Between two looks at who listens, while the node does not answer as it should. A look reads the tables of the whole machine. */
const lookEveryMs = 1_000;

/**
 * Waits until a process takes work, as `untilReady` does, and knows whom it asked: an answer counts only when a process of the node
 * listens on its port. Ends it and throws `SP_PORT_TAKEN` when somebody else does.
 */
export async function untilReadyItself(
  spec: Readiness & { readonly url: URL },
  process: RunningProcess,
  signal: AbortSignal,
): Promise<void> {
  const port = Number(spec.url.port);
  let stranger: string | null = null;
  let lookAtMs = performance.now() + lookEveryMs;

  async function ready(within: AbortSignal): Promise<true | null> {
    const [asked] = await Promise.allSettled([spec.ready(within)]);
    const isReady = asked.status === 'fulfilled' && asked.value === true;
    if (isReady || performance.now() >= lookAtMs) {
      lookAtMs = performance.now() + lookEveryMs;
      stranger = strangerOn(port, process.members());
      if (stranger !== null) return true;
    }
    if (asked.status === 'rejected') throw asked.reason;
    return asked.value;
  }

  try {
    await untilReady({ ...spec, ready }, process, signal);
  } catch (cause) {
    if (stranger === null) throw withWhatIsSeen(cause, process, port);
  }
  if (stranger === null) return;
  await process.destroy();
  throw portTaken(spec.id, port, stranger);
}

/** Adds to the error of a start what the processes themselves show of its cause. */
function withWhatIsSeen(cause: unknown, process: RunningProcess, port: number): unknown {
  if (!(cause instanceof ScaleproofError)) return cause;
  const seen = cause.code === 'SP_NOT_READY' ? whereItListens(process, port) : whatItLeft(process);
  return seen === null ? cause : new ScaleproofError(cause.code, `${cause.message}\n${seen}`, { cause });
}

function whereItListens(process: RunningProcess, port: number): string | null {
  const places = placesOf(process.members());
  if (places.includes(`127.0.0.1 port ${port}`) || places.includes(`0.0.0.0 port ${port}`)) return null;
  if (places.includes(`:: port ${port}`)) return null;
  return places.length === 0
    ? `None of its processes listens on any port; it was to listen on port ${port} of 127.0.0.1.`
    : `It listens on ${places.join(' and ')}, and was to listen on port ${port} of 127.0.0.1.`;
}

/** A program that ended and left something running went to the background, where nobody could watch over it. */
function whatItLeft(process: RunningProcess): string | null {
  const pids = process.leftBehind().map(({ pid }) => pid);
  if (pids.length === 0) return null;
  return `It left something in the background (pid ${pids.join(', ')}), which was ended: start it in the foreground.`;
}
