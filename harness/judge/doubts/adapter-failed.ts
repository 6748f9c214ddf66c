import type { DoubtRule, Suspicion } from './evidence.ts';

const advice = 'Correct the adapter in the config: it must read every response of the app and the balancer.';
const ofInstances = ['instances', 'sessions'] as const;
const ofAnswers = ['answers'] as const;

/** On error pages, with a status from 500 on, an answer is a failure whatever is made of it, which leaves a remark. */
export const adapterFailed: DoubtRule = {
  code: 'adapter-failed',
  when:
    'A function of the adapter threw or broke its contract, not only on responses with a status from ' +
    '500 on',
  on: [...ofAnswers, ...ofInstances],
  find: ({ measurements }) =>
    measurements.flatMap(({ metric, labels }): Suspicion[] => {
      if (metric !== 'adapter_errors') return [];
      const on = labels.function === 'instanceOf' ? ofInstances : ofAnswers;
      return [{ sentence: labels.said ?? '', advice, casts: labels.on === 'error-pages' ? [] : [{ on }] }];
    }),
};
