import type { Clock } from '../core/clock.ts';
import type { Metronome } from './metronome.ts';
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

/**
 * Calls `arrive` for every arrival of the schedule and returns at its end. Whoever comes late catches up at once: no
 * arrival is skipped or moved. An aborted schedule ends where it is.
 */
export async function sendOnSchedule(schedule: Schedule): Promise<void> {
  const { dueUs, untilUs, signal } = schedule;
  for (let arrival = 0; ; arrival++) {
    const due = Math.min(dueUs(arrival), untilUs);
    await sleepUntil(due, schedule);
    if (due >= untilUs || signal.aborted) return;
    schedule.arrive(due);
  }
}

async function sleepUntil(us: number, { clock, originUs, metronome, signal }: Schedule): Promise<void> {
  for (;;) {
    const leftUs = us - (clock.nowUs() - originUs);
    if (leftUs <= 0 || signal.aborted) return;
    await metronome.sleepUs(Math.min(leftUs, longestSleepUs));
  }
}
