import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { type Metronome, mostAhead } from './metronome.ts';
import type { Pacer } from './pacer.ts';

export interface Schedule {
  readonly dueUs: Pacer;
  /** The clock's reading at the start of the measured phase. */
  readonly originUs: number;
  /** The end of the load, from the start of the measured phase: arrivals due there or later do not happen. */
  readonly untilUs: number;
  readonly clock: Clock;
  readonly metronome: Metronome;
  readonly signal: AbortSignal;
  /** Called for each arrival at its time or as soon after it as this process gets to run, never before. */
  arrive(dueUs: number): void;
}

/** So that an abort is noticed soon. */
const longestSleepUs = 100_000;
/** A shorter wait is over before a ring would be heard. */
const shortestSleepUs = 50;

/**
 * Calls `arrive` for every arrival of the schedule and returns at its end. Whoever comes late catches up at once: no
 * arrival is skipped or moved. An aborted schedule ends where it is.
 */
export async function sendOnSchedule(schedule: Schedule): Promise<void> {
  const { untilUs, originUs, clock, metronome, signal } = schedule;
  const coming = lookAhead(schedule);
  for (;;) {
    const { rings } = metronome;
    const nowUs = clock.nowUs() - originUs;
    for (; coming.nextUs <= nowUs && !signal.aborted; coming.shift()) {
      if (coming.nextUs >= untilUs) return;
      schedule.arrive(coming.nextUs);
    }
    if (signal.aborted) return;
    // Sending took its own time.
    const sentUs = clock.nowUs() - originUs;
    coming.tell(sentUs);
    if (coming.nextUs - sentUs < shortestSleepUs) await nextTurn();
    else await metronome.rungSince(rings);
  }
}

interface LookAhead {
  /** When the first arrival that has not been taken is due; the end of the schedule after the last one. */
  readonly nextUs: number;
  shift(): void;
  /** Tells the metronome of what is due after `nowUs`, as far ahead as it takes. */
  tell(nowUs: number): void;
}

function lookAhead({ dueUs, untilUs, metronome }: Schedule): LookAhead {
  let asked = 0;
  const due = (): number => Math.min(dueUs(asked++), untilUs);
  /** Due times from the next one on; the metronome knows those before `known`, and rings until `toldUs`. */
  const queue = [due()];
  let [known, toldUs] = [0, Number.NEGATIVE_INFINITY];
  return {
    get nextUs() {
      return queue[0] ?? untilUs;
    },
    shift() {
      queue.shift();
      known = Math.max(0, known - 1);
      if (queue.length === 0) queue.push(due());
    },
    tell(nowUs) {
      toldUs = Math.max(toldUs, nowUs);
      while (metronome.ahead < mostAhead && toldUs < untilUs) {
        if (known === queue.length) queue.push(due());
        const wantedUs = queue[known] ?? untilUs;
        const atUs = Math.min(wantedUs, toldUs + longestSleepUs);
        if (atUs === wantedUs) known++;
        // What is due together needs one ring.
        if (atUs > toldUs) metronome.ringIn(atUs - nowUs);
        toldUs = Math.max(toldUs, atUs);
      }
    },
  };
}
