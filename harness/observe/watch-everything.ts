import type { Environment } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import { type FailedWatch, failedWatch } from './failed-watch.ts';
import { watchGenerator } from './generator.ts';
import type { Measurement } from './measurement.ts';
import { type Observer, type ObserverOptions, startObserver } from './observer.ts';
import { watchWallClock } from './wall-clock.ts';

export interface Watched {
  readonly measurements: readonly Measurement[];
  readonly failed: readonly FailedWatch[];
}

/** The generator, the wall clock and every node of a topology, while load is sent. */
export interface Watches {
  readonly observer: Observer;
  /** Right before the load: reads servers that are at rest. */
  readAtRest(): Promise<void>;
  begin(timeline: Timeline): void;
  /** What each of them saw. Never throws: what one of them cannot say does not take away what the others saw. */
  stop(timeline: Timeline): Promise<Watched>;
}

export function watchEverything(environment: Environment, options: ObserverOptions): Watches {
  const { clock } = options;
  const generator = watchGenerator({ clock });
  const wallClock = watchWallClock(clock);
  const observer = startObserver(environment, options);
  return {
    observer,
    readAtRest: () => observer.readAtRest(),
    begin(timeline) {
      generator.begin(timeline);
      observer.begin(timeline);
    },
    async stop(timeline) {
      const seen = await stopAll({
        'the generator': () => generator.stop(),
        'the wall clock': () => wallClock.stop(),
        'the servers': () => observer.stop(timeline),
      });
      return { ...seen, failed: [...seen.failed, ...observer.failed] };
    },
  };
}

type Stop = () => readonly Measurement[] | Promise<readonly Measurement[]>;

/** Stops each of them, in turn, by what it watches. */
export async function stopAll(watches: Readonly<Record<string, Stop>>): Promise<Watched> {
  const measurements: Measurement[] = [];
  const failed: FailedWatch[] = [];
  for (const [what, stop] of Object.entries(watches)) {
    try {
      measurements.push(...(await stop()));
    } catch (cause) {
      failed.push(failedWatch(what, cause, 'all'));
    }
  }
  return { measurements, failed };
}
