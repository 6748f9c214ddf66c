import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ownScript } from '../../core/own-script.ts';

/** Wakes this process at given times, exact to a fraction of a millisecond, and costs little while it waits. */
export interface Metronome extends AsyncDisposable {
  /** How often it has rung. */
  readonly rings: number;
  /** How many of the given times are still to come. */
  readonly ahead: number;
  /** Rings once more in `us` microseconds. Moments come in order, and no more than `mostAhead` are to come. */
  ringIn(us: number): void;
  /** Waits until it has woken more than `rings` times. */
  rungSince(rings: number): Promise<void>;
}

/** What the thread and this side share. */
export interface MetronomeCells {
  /** How many times were given, and how many of them have passed. */
  readonly counts: Int32Array<SharedArrayBuffer>;
  /** The moments in turn: microseconds of `process.hrtime`, which all threads of a process read alike. */
  readonly atUs: Float64Array<SharedArrayBuffer>;
}

export const told = 0;
export const rung = 1;

/** So that the thread need not be woken for the next moment by whoever it has just woken. */
export const mostAhead = 8;

/**
 * Starts the thread behind a metronome. Node's own timers are coarse (whole milliseconds, often two late), and turning
 * the event loop until the moment has come takes a third of a core at 200 arrivals a second, on machines where the app
 * under test needs that core. A thread that sleeps on a futex takes neither.
 */
export async function startMetronome(): Promise<Metronome> {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const atUs = new Float64Array(new SharedArrayBuffer(8 * mostAhead));
  const thread = new Worker(ownScript(import.meta, 'metronome-thread'), {
    workerData: { counts, atUs } satisfies MetronomeCells,
    execArgv: [],
  });
  const { promise: died, reject } = Promise.withResolvers<never>();
  thread.once('error', reject);
  await Promise.race([died, once(thread, 'message')]);
  return {
    get rings() {
      return Atomics.load(counts, rung);
    },
    get ahead() {
      return Atomics.load(counts, told) - Atomics.load(counts, rung);
    },
    ringIn(us) {
      const number = Atomics.load(counts, told);
      atUs[number % mostAhead] = hrtimeUs() + us;
      Atomics.store(counts, told, number + 1);
      Atomics.notify(counts, told);
    },
    async rungSince(rings) {
      await Atomics.waitAsync(counts, rung, rings).value;
    },
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}

/** Microseconds on the clock that the threads of a process share. */
export function hrtimeUs(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
