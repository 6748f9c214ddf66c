import type { Measurement } from '../observe/measurement.ts';
import type { Target } from '../plan/target.ts';
import { decidedByExtremes, samplesNeeded, trialsNeeded } from './enough-samples.ts';
import { decidedByInterval, type EstimateOptions, estimate } from './estimate.ts';
import { satisfies } from './satisfies.ts';
import { sayInterval, sayNumber, sayQuestion } from './say-number.ts';
import type { Estimate, Verdict } from './verdict.ts';

/** Compares what was measured with one target, believing it. No data, or too little, is `unknown` and never a pass. */
export function judgeTarget(
  target: Target,
  repetitions: readonly (readonly Measurement[])[],
  options: EstimateOptions,
): Verdict {
  const estimated = estimate(target, repetitions, options);
  if (!estimated.estimate) {
    return { outcome: 'unknown', target, because: estimated.because, observed: null };
  }
  const { estimate: observed, basis, pooled, fewestSamples } = estimated;
  const needed = samplesNeeded(target.at);
  if (pooled.kind === 'distribution' && needed !== null && fewestSamples < needed) {
    const outcome = decidedByExtremes(target, pooled.histogram);
    if (outcome) return { outcome, target, observed };
    return { outcome: 'unknown', target, because: tooFew(target, fewestSamples, needed), observed };
  }
  if (pooled.kind === 'proportion' && satisfies(observed.value, target)) {
    const trials = trialsNeeded(target);
    if (trials !== null && fewestSamples < trials) {
      return { outcome: 'unknown', target, because: tooFewTrials(target, fewestSamples, trials), observed };
    }
  }
  if (basis !== 'interval') {
    return { outcome: satisfies(observed.value, target) ? 'pass' : 'fail', target, observed };
  }
  const outcome = observed.interval && decidedByInterval(target, observed.interval);
  if (outcome) return { outcome, target, observed };
  return { outcome: 'unknown', target, because: inconclusive(target, observed), observed };
}

function tooFew(target: Target, samples: number, needed: number): string {
  const n = (count: number) => count.toLocaleString('en-US');
  return `The ${sayQuestion(target)} rests on ${n(samples)} samples; a ${target.at} needs ${n(needed)} in a repetition. Measure for longer, or ask for a lower percentile.`;
}

function tooFewTrials(target: Target, trials: number, needed: number): string {
  const n = (count: number) => count.toLocaleString('en-US');
  return `The ${sayQuestion(target)} rests on ${n(trials)}, and a single one more would miss the target; it needs ${n(needed)} in a repetition. Measure for longer or at a higher rate.`;
}

function inconclusive(target: Target, { interval, repetitions, unit }: Estimate): string {
  const range = interval ? sayInterval(interval, unit) : 'unknown';
  return `The ${sayQuestion(target)} is ${range} by ${repetitions} repetitions, on both sides of ${sayNumber(target.be, unit)}. More repetitions narrow it: decide on their number before the run.`;
}
