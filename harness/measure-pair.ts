import type { App } from './app/app.ts';
import type { Config } from './config/config.ts';
import { ScaleproofError } from './core/errors.ts';
import type { Random } from './core/random.ts';
import type { PlannedPair } from './gate/gate-plan.ts';
import type { GateSide } from './gate/gate-record.ts';
import { twins } from './load/twin.ts';
import { type MeasureOptions, measureOnce } from './measure-once.ts';
import { driverOf } from './pipeline.ts';
import type { RepetitionRecord } from './record/run-record.ts';
import type { RunStore } from './record/run-store.ts';

/** One of the two that are held against each other. */
export interface Side {
  readonly side: GateSide;
  readonly app: App;
  /** Of the run record of this side alone. */
  readonly store: RunStore;
}

export interface PairOptions
  extends Pick<MeasureOptions, 'runtime' | 'runId' | 'reaper' | 'clock' | 'strays' | 'onBug' | 'signal'> {
  readonly config: Pick<Config, 'drivers'>;
  readonly base: Side;
  readonly head: Side;
  readonly index: number;
  readonly random: Random;
}

export interface MeasuredPair {
  readonly base: RepetitionRecord;
  readonly head: RepetitionRecord;
}

/**
 * One launch of both sides at the same time, from fresh processes: up, prepared, and sent to in turns from a common start. Where one
 * fails, the other is ended too. Throws `SP_RECORD_NOT_WRITTEN` alone.
 */
export async function measurePair(
  pair: PlannedPair,
  { index, random, ...options }: PairOptions,
): Promise<MeasuredPair> {
  const failed = new AbortController();
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const [baseTwin, headTwin] = twins(random.fork('order'), options.clock);
  const seed = random.fork('both').int(0x7fffffff);
  const measure = async (of: 'base' | 'head', twin: typeof baseTwin) => {
    const cell = pair[of];
    const { app, store } = options[of];
    const measured = await measureOnce(cell, {
      ...options,
      config: { app },
      store,
      driver: driverOf(cell, options.config),
      prometheus: null,
      number: 0,
      onStep: () => {},
      save: async () => {},
      ...{ index, seed, twin, signal },
    });
    if (measured.error)
      failed.abort(new ScaleproofError('SP_INTERRUPTED', `The other side failed: ${measured.error.message}`));
    return measured;
  };
  const [base, head] = await Promise.all([measure('base', baseTwin), measure('head', headTwin)]);
  return { base, head };
}
