import { join } from 'node:path';
import { inOrder } from '../core/in-order.ts';
import { blamed } from '../core/stray-errors.ts';
import type { PlannedCell } from '../plan/plan.ts';
import type { Bench, Experiment, Reading } from './experiment.ts';
import { knownAnswer } from './known-answer.ts';
import { highestRateOnTime, type Limit, noise, timerResolution } from './machine-limits.ts';
import { scrapeExperiment } from './scrape-experiment.ts';
import type { ExperimentResult, SelfcheckResult } from './selfcheck-result.ts';

export interface SelfcheckProgress {
  onLimit(limit: Limit): void;
  /** Told of each attempt. */
  onExperiment(result: ExperimentResult): void;
}

/**
 * As many that could not be told are tried again, when all have had their turn: on a machine that is too busy all of them
 * would be, for minutes.
 */
const spareAttempts = 2;
/** Nothing begins later, so that little more than two minutes are enough for all of it. */
const lastBeginMs = 115_000;
/** Of those that count, which what runs beside them leaves alone. */
const countedAtOnce = 2;

/** What this machine can measure, then known answers, which are the targets of these cells. Throws when it is interrupted. */
export async function runSelfcheck(
  cells: readonly PlannedCell[],
  bench: Bench,
  progress: SelfcheckProgress,
): Promise<SelfcheckResult> {
  const startedUs = bench.clock.nowUs();
  const isLate = () => bench.clock.nowUs() - startedUs > lastBeginMs * 1000;
  const limits: Limit[] = [];
  for (const look of [timerResolution, highestRateOnTime, noise]) {
    bench.signal.throwIfAborted();
    const limit = await look(bench);
    limits.push(limit);
    progress.onLimit(limit);
  }
  const measure = async (experiment: Experiment): Promise<ExperimentResult> => {
    const reading = isLate() ? noTimeLeft : await attempt(experiment, bench);
    return { situation: experiment.situation, reading, before: null };
  };
  const telling = { signal: bench.signal, work: measure, onResult: progress.onExperiment };
  const { timed = [], counted = [] } = Object.groupBy(cells.map(knownAnswer), ({ isTimed }) =>
    isTimed ? 'timed' : 'counted',
  );
  // When there is too little time for all, it is for want of a machine on which times can be told.
  const alone = [scrapeExperiment, ...timed];
  const results = [
    ...(await inOrder(counted, { ...telling, atOnce: countedAtOnce })),
    ...(await inOrder(alone, { ...telling, atOnce: 1 })),
  ];
  let spare = spareAttempts;
  for (const [index, experiment] of [...counted, ...alone].entries()) {
    const reading = results[index]?.reading;
    // What was wrong stays wrong: to try that again would choose the attempt that flatters.
    if (reading?.outcome !== 'unknown' || !experiment.isPossible) continue;
    if (spare-- <= 0 || isLate()) break;
    const again = { ...(await measure(experiment)), before: reading.because };
    results[index] = again;
    progress.onExperiment(again);
  }
  return { limits, experiments: results };
}

const noTimeLeft = {
  outcome: 'unknown',
  answers: [],
  because: 'The time limit was reached before it began: this machine is too busy.',
} as const satisfies Reading;

const ownFolder = join(import.meta.dirname, '..');

async function attempt(experiment: Experiment, bench: Bench): Promise<Reading> {
  bench.signal.throwIfAborted();
  try {
    return await experiment.run(bench);
  } catch (cause) {
    bench.signal.throwIfAborted();
    const { code, message } = blamed(cause, ownFolder);
    if (code === 'SP_BUG') throw cause;
    return { outcome: 'unknown', answers: [], because: message };
  }
}
