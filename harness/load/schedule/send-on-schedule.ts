import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { type Metronome, mostAhead } from './metronome.ts';
import type { Pacer } from './pacer.ts';
import { type WakeLead, wakeLead } from './wake-lead.ts';

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
/** A shorter wait ends before a wake-up would arrive. */
const shortestSleepUs = 50;

/**
 * Calls `arrive` for every arrival of the schedule and returns at its end. Whoever comes late catches up at once: no
 * arrival is skipped or moved. An aborted schedule ends where it is.
 */
export async function sendOnSchedule(schedule: Schedule): Promise<void> {
  const { untilUs, originUs, clock, metronome, signal } = schedule;
  const lead = wakeLead();
  const coming = lookAhead(schedule, lead);
  for (;;) {
    const { rings } = metronome;
    const nowUs = clock.nowUs() - originUs;
    for (; coming.next.dueUs <= nowUs && !signal.aborted; coming.shift()) {
      if (coming.next.dueUs >= untilUs) return;
      schedule.arrive(coming.next.dueUs);
    }
    if (signal.aborted) return;
    // Sending took its own time.
    const sentUs = clock.nowUs() - originUs;
    coming.tell(sentUs);
    const { dueUs, ringUs } = coming.next;
    if (dueUs - sentUs < shortestSleepUs || ringUs <= sentUs) await nextTurn();
    else {
      await metronome.rungSince(rings);
      const delayUs = clock.nowUs() - originUs - ringUs;
      if (delayUs >= 0) lead.learn(delayUs);
    }
  }
}

interface Arrival {
  readonly dueUs: number;
  /** When the metronome rings for it, or for those before it; infinite while it was not told. */
  ringUs: number;
}

interface LookAhead {
  /** The first arrival that has not been taken; after the last one, the end of the schedule. */
  readonly next: Readonly<Arrival>;
  shift(): void;
  /** Tells the metronome of what is due after `nowUs`, as far ahead as it takes. */
  tell(nowUs: number): void;
}

function lookAhead({ dueUs, untilUs, metronome }: Schedule, lead: WakeLead): LookAhead {
  let asked = 0;
  const arrival = (): Arrival => ({
    dueUs: Math.min(dueUs(asked++), untilUs),
    ringUs: Number.POSITIVE_INFINITY,
  });
  let next = arrival();
  /** From the next one on; the metronome knows those before `known`, and rings until `toldUs`. */
  const queue = [next];
  let [known, toldUs, isTold] = [0, Number.NEGATIVE_INFINITY, false];
  return {
    get next() {
      return next;
    },
    shift() {
      queue.shift();
      known = Math.max(0, known - 1);
      if (queue.length === 0) queue.push(arrival());
      next = queue[0] ?? next;
    },
    tell(nowUs) {
      toldUs = Math.max(toldUs, nowUs);
      while (metronome.ahead < mostAhead && !isTold) {
        if (known === queue.length) queue.push(arrival());
        const wanted = queue[known] ?? next;
        const wantedUs = wanted.dueUs - lead.us;
        const atUs = Math.min(wantedUs, toldUs + longestSleepUs);
        // What is due together needs one wake-up.
        if (atUs > toldUs) metronome.ringIn(atUs - nowUs);
        toldUs = Math.max(toldUs, atUs);
        if (atUs < wantedUs) continue;
        wanted.ringUs = toldUs;
        known++;
        isTold = wanted.dueUs === untilUs;
      }
    },
  };
}
