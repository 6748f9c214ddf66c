import type { Timeline } from '../../plan/phase.ts';
import { goDurationMs } from './go-duration.ts';
import type { InspectedScript } from './inspect-script.ts';
import type { K6Sample } from './read-k6-output.ts';

/** What a script sends before its load and after it is no part of the load; a group of its own may be called so too. */
const aroundTheLoad: ReadonlySet<string> = new Set(['::setup', '::teardown']);

/** Tells whether a sample is of the load, and not of `setup` or `teardown`, which belong to no scenario of the script. */
export function loadReader({ scenarios }: Pick<InspectedScript, 'scenarios'>): (sample: K6Sample) => boolean {
  const names = new Set(Object.keys(scenarios ?? {}));
  return (sample) => names.has(sample.tag('scenario')) || !aroundTheLoad.has(sample.tag('group'));
}

/** What one virtual user may have in flight at once: k6 sends so many of a batch to one host. */
const requestsOfUser = 6;

/** How many requests k6 may cut off at the end without telling of them, though the balancer has seen them. */
export function cutOffAtMost({ maxVUs }: Pick<InspectedScript, 'maxVUs'>): number {
  return (maxVUs ?? 0) * requestsOfUser;
}

/**
 * For how long the scenarios of a script send, in milliseconds from the first of them, where that is a matter of time: null
 * when all of them end with their last iteration. Without the time that iterations get to end gracefully.
 */
export function lastsByTheClockMs({ scenarios }: Pick<InspectedScript, 'scenarios'>): number | null {
  const all = Object.values(scenarios ?? {});
  const starts = all.map(({ startTime }) => goDurationMs(startTime ?? '0'));
  const ends = all.flatMap(({ startTime, duration, stages }) => {
    const startMs = goDurationMs(startTime ?? '0');
    if (stages) return [stages.reduce((sum, stage) => sum + goDurationMs(stage.duration), startMs)];
    return duration ? [startMs + goDurationMs(duration)] : [];
  });
  return ends.length === 0 ? null : Math.max(...ends) - Math.min(...starts);
}

export interface Ending {
  /** When the last sample of the load was made, in microseconds from the start of the measured phase. */
  readonly lastUs: number;
  /** When k6 itself ended, in the same. */
  readonly exitUs: number;
  /** Whether the script, a threshold or somebody here ended it. */
  readonly isCutShort: boolean;
}

/**
 * How long the load of a script lasted, in milliseconds from the start of the measured phase. Where it ends by the clock,
 * the time after its last request counts too; what comes after the load, such as a teardown, does not.
 */
export function lastedMs({ lastUs, exitUs, isCutShort }: Ending, byTheClockMs: number | null): number {
  const lastMs = Math.max(0, lastUs / 1000);
  if (byTheClockMs === null || isCutShort || exitUs / 1000 < byTheClockMs) return lastMs;
  return Math.max(lastMs, byTheClockMs);
}

/** The same timeline for a load whose end nobody knows beforehand. */
export function withoutEnd({ originUs, phases }: Timeline): Timeline {
  return { originUs, phases: { ...phases, measuredMs: Number.POSITIVE_INFINITY } };
}
