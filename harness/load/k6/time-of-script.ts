import type { LoadTime } from '../../plan/load-time.ts';
import { goDurationMs } from './go-duration.ts';
import { controlled, type InspectedScript } from './inspect-script.ts';

type Executor = NonNullable<InspectedScript['scenarios']>[string];

/** What k6 uses where a script says nothing. */
const defaults = { maxDuration: '10m', gracefulStop: '30s' } as const;

/** How long the scenarios of a script take, from the first to the last, without `setup` and `teardown`. */
export function timeOfScript({ scenarios }: Pick<InspectedScript, 'scenarios'>): LoadTime {
  const all = Object.values(scenarios ?? {});
  const mayEndMs = Math.max(0, ...all.map((one) => endsMs(one) + graceMs(one)));
  const ms = Math.max(0, ...all.filter(isByTheClock).map(endsMs));
  // What ends with its last iteration may end after all that ends by the clock.
  const isKnown = all.every((one) => isByTheClock(one) || endsMs(one) <= ms);
  return isKnown
    ? { kind: 'about', ms, graceMs: mayEndMs - ms }
    : { kind: 'at-most', ms: mayEndMs, graceMs: 0 };
}

/** When its load ends at the latest, without the time that iterations get to end gracefully; milliseconds from the start. */
export function endsMs({ startTime, stages, duration, maxDuration }: Executor): number {
  const lastsMs = stages
    ? stages.reduce((sum, stage) => sum + goDurationMs(stage.duration), 0)
    : goDurationMs(duration ?? maxDuration ?? defaults.maxDuration);
  return goDurationMs(startTime ?? '0') + lastsMs;
}

function isByTheClock({ stages, duration }: Executor): boolean {
  return Boolean(stages ?? duration);
}

function graceMs({ executor, gracefulStop }: Executor): number {
  // The only one whose iterations are cut off when its time is over.
  if (executor === controlled) return 0;
  return goDurationMs(gracefulStop ?? defaults.gracefulStop);
}
