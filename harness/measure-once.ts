import type { Config } from './config/config.ts';
import { type GuardOptions, guardedRepetition } from './guarded-repetition.ts';
import type { Driver } from './load/driver.ts';
import type { PlannedCell } from './plan/plan.ts';
import { emptyRepetition } from './record/empty-repetition.ts';
import type { RepetitionRecord } from './record/run-record.ts';
import type { RunStore } from './record/run-store.ts';
import { type RepetitionOptions, runRepetition } from './repetition.ts';

export interface MeasureOptions
  extends Pick<
      RepetitionOptions,
      'runtime' | 'runId' | 'reaper' | 'prometheus' | 'clock' | 'index' | 'seed' | 'onStep' | 'twin'
    >,
    GuardOptions {
  readonly config: Pick<Config, 'app'>;
  readonly driver: Driver;
  readonly store: RunStore;
  /** Which attempt at the repetition it is, from 0. */
  readonly number: number;
  /** Called with all that is measured so far, before anything is torn down. */
  save(measured: RepetitionRecord): Promise<void>;
}

/**
 * Does one attempt at a repetition with a history of its own. What is thrown is its error, with what was measured until then.
 * Throws `SP_RECORD_NOT_WRITTEN` alone.
 */
export async function measureOnce(cell: PlannedCell, options: MeasureOptions): Promise<RepetitionRecord> {
  const { store, clock, index, number, seed } = options;
  const { log, file } = await store.openHistory(cell.key, index, number);
  const startedAt = new Date(clock.wallMs()).toISOString();
  const work = (signal: AbortSignal, keep: (measured: RepetitionRecord) => void) =>
    runRepetition(cell, {
      ...options,
      signal,
      app: options.config.app,
      log,
      files: store.filesOf(cell.key, index, number),
      async save(measured) {
        await log.close();
        const historyFile = log.exists ? file : null;
        keep({ ...measured, historyFile });
        await options.save({ ...measured, historyFile });
        return historyFile;
      },
    });
  const done = await guardedRepetition(work, options);
  await store.maskFiles(cell.key, index, number);
  if (done.kind === 'measured') return done.repetition;
  await log.close();
  return {
    ...(done.repetition ?? emptyRepetition({ index, seed, startedAt })),
    error: { code: done.error.code, message: done.error.message },
  };
}
