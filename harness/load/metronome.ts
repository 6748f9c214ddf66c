import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

/** Waits that are exact to a fraction of a millisecond and cost nothing while they last. */
export interface Metronome extends AsyncDisposable {
  /** One wait at a time. It may end a little early: read the clock, and wait again. */
  sleepUs(us: number): Promise<void>;
}

/** What the thread and this side share. */
export interface MetronomeCells {
  /** [what the thread shall do, only there to wait on]. */
  readonly state: Int32Array<SharedArrayBuffer>;
  /** When to ring: microseconds of `process.hrtime`, which all threads of a process read alike. */
  readonly ringAtUs: Float64Array<SharedArrayBuffer>;
}

export const metronomeStates = { idle: 0, armed: 1, ended: 2 } as const;

/** A shorter wait than this is over before the thread would have heard of it. */
const shortestUs = 80;

/**
 * Starts the thread behind a metronome. Node's own timers are coarse (whole milliseconds, often two late), and turning
 * the event loop until the moment has come takes a third of a core at 200 arrivals a second, on machines where the app
 * under test needs that core. A thread that sleeps on a futex takes neither.
 */
export async function startMetronome(): Promise<Metronome> {
  const cells: MetronomeCells = {
    state: new Int32Array(new SharedArrayBuffer(8)),
    ringAtUs: new Float64Array(new SharedArrayBuffer(8)),
  };
  const thread = new Worker(new URL('./metronome-thread.ts', import.meta.url), {
    workerData: cells,
    execArgv: [],
  });
  const { promise: died, reject } = Promise.withResolvers<never>();
  thread.once('error', reject);
  await Promise.race([died, once(thread, 'message')]);
  return {
    async sleepUs(us) {
      if (us < shortestUs) return nextTurn();
      cells.ringAtUs[0] = hrtimeUs() + us;
      tell(cells, metronomeStates.armed);
      await Atomics.waitAsync(cells.state, 0, metronomeStates.armed).value;
    },
    async [Symbol.asyncDispose]() {
      tell(cells, metronomeStates.ended);
      await thread.terminate();
    },
  };
}

function tell({ state }: MetronomeCells, command: number): void {
  Atomics.store(state, 0, command);
  Atomics.notify(state, 0);
}

/** Microseconds on the clock that the threads of a process share. */
export function hrtimeUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
