import { messageOf, ScaleproofError } from '../core/errors.ts';
import { inOrder } from '../core/in-order.ts';
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
/** Nothing begins later, so that two minutes are enough for all of it. */
const lastBeginMs = 100_000;
/** Of those that count, which what runs beside them leaves alone. */
const countedAtOnce = 2;

/** What this machine can measure, then the quick known answers. Throws when it is interrupted. */
export async function runSelfcheck(bench: Bench, progress: SelfcheckProgress): Promise<SelfcheckResult> {
  const startedUs = bench.clock.nowUs();
  const isLate = () => bench.clock.nowUs() - startedUs > lastBeginMs * 1000;
  const limits: Limit[] = [];
  for (const look of [timerResolution, highestRateOnTime, noise]) {
    bench.signal.throwIfAborted();
    const limit = await look(bench);
    limits.push(limit);
    progress.onLimit(limit);
  }
  let spare = spareAttempts;
  const attempts = async (experiment: Experiment): Promise<ExperimentResult> => {
    const { id, situation, expected } = experiment;
    const first = isLate() ? noTimeLeft : await attempt(experiment, bench);
    // What was wrong once may have been the machine; both attempts are shown.
    const isWorthIt = first.outcome === 'fail' || (first.outcome === 'unknown' && spare-- > 0);
    const again = isWorthIt && !isLate() ? await attempt(experiment, bench) : null;
    return { id, situation, expected, reading: again ?? first, before: again && first };
  };
  const telling = { signal: bench.signal, work: attempts, onResult: progress.onExperiment };
  const timed = [...latencyExperiments, freezeExperiment, scrapeExperiment];
  const experiments = [
    ...(await inOrder(timed, { ...telling, atOnce: 1 })),
    ...(await inOrder(cellExperiments, { ...telling, atOnce: countedAtOnce })),
  ];
  return { limits, experiments };
}

const noTimeLeft: Reading = {
  outcome: 'unknown',
  observed: null,
  because: 'The time limit was reached before it began: this machine is too busy.',
};

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
