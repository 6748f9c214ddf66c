import { samplesNeeded } from '../enough-samples.ts';
import { readMetric } from '../read-metric.ts';
import { sayQuestion } from '../say-number.ts';
import type { DoubtRule, Suspicion } from './evidence.ts';

/**
 * A remark for each percentile target with fewer samples than its percentile needs. It leaves the verdicts alone: the
 * judge counts the samples of each target itself, and a `mean` of the same metric may well have enough.
 */
export const tooFewSamples: DoubtRule = {
  code: 'too-few-samples',
  when: 'A percentile rests on few samples: a p95 on fewer than 2,000, a p99 on fewer than 10,000',
  on: [],
  find: ({ scenario, measurements, measuredMs }) =>
    scenario.targets.flatMap((target): Suspicion[] => {
      const needed = samplesNeeded(target.at);
      const reading = readMetric(measurements, target, measuredMs);
      if (needed === null || reading?.kind !== 'distribution' || reading.histogram.count >= needed) return [];
      const n = (count: number) => count.toLocaleString('en-US');
      return [
        {
          sentence: `The ${sayQuestion(target)} rests on ${n(reading.histogram.count)} samples, and needs ${n(needed)}.`,
          advice: 'Measure for longer or at a higher rate, or ask for a lower percentile.',
          casts: [],
        },
      ];
    }),
};
