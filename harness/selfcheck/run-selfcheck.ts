import { messageOf, ScaleproofError } from '../core/errors.ts';
import { cellExperiments } from './cell-experiments.ts';
import type { Bench, Experiment, Reading } from './experiment.ts';
import { freezeExperiment } from './freeze-experiment.ts';
import { latencyExperiments } from './latency-experiments.ts';
import { highestRateOnTime, type Limit, noise, timerResolution } from './machine-limits.ts';
import { scrapeExperiment } from './scrape-experiment.ts';
import type { ExperimentResult, SelfcheckResult } from './selfcheck-result.ts';

export interface SelfcheckProgress {
  onLimit(limit: Limit): void;
  onExperiment(result: ExperimentResult): void;
}

/** As many that could not be told are tried again: on a machine that is too busy all of them would be, for minutes. */
const spareAttempts = 2;

/** What this machine can measure, then the quick known answers, one after the other. Throws when it is interrupted. */
export async function runSelfcheck(bench: Bench, progress: SelfcheckProgress): Promise<SelfcheckResult> {
  const limits: Limit[] = [];
  for (const look of [timerResolution, highestRateOnTime, noise]) {
    bench.signal.throwIfAborted();
    const limit = await look(bench);
    limits.push(limit);
    progress.onLimit(limit);
  }
  const experiments: ExperimentResult[] = [];
  let spare = spareAttempts;
  for (const experiment of [...latencyExperiments, freezeExperiment, scrapeExperiment, ...cellExperiments]) {
    const { id, situation, expected } = experiment;
    const first = await attempt(experiment, bench);
    // What was wrong once may have been the machine; both attempts are shown.
    const isWorthIt = first.outcome === 'missed' || (first.outcome === 'unknown' && spare-- > 0);
    const again = isWorthIt ? await attempt(experiment, bench) : null;
    const result = { id, situation, expected, reading: again ?? first, before: again && first };
    experiments.push(result);
    progress.onExperiment(result);
  }
  return { limits, experiments };
}

async function attempt(experiment: Experiment, bench: Bench): Promise<Reading> {
  bench.signal.throwIfAborted();
  try {
    return await experiment.run(bench);
  } catch (cause) {
    bench.signal.throwIfAborted();
    if (!(cause instanceof ScaleproofError)) throw cause;
    return { outcome: 'unknown', observed: null, because: messageOf(cause) };
  }
}
