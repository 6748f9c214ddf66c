import type { DoubtRule, Suspicion } from './evidence.ts';

const advice = 'Correct the adapter in the config: it must read whatever the app and a balancer answer.';
const ofInstances = ['instances', 'sessions'] as const;
const ofAnswers = ['answers'] as const;

/** On error pages, with a status from 500 on, an answer is a failure whatever is made of it, which leaves a remark. */
export const adapterFailed: DoubtRule = {
  code: 'adapter-failed',
  when:
    'A function of the adapter threw, or returned what is not in its contract, on more than answers with a status from ' +
    '500 on: what it was asked is not known',
  on: [...ofAnswers, ...ofInstances],
  find: ({ measurements }) =>
    measurements.flatMap(({ metric, labels }): Suspicion[] => {
      if (metric !== 'adapter_errors') return [];
      const on = labels.function === 'instanceOf' ? ofInstances : ofAnswers;
      return [{ sentence: labels.said ?? '', advice, casts: labels.on === 'error-pages' ? [] : [{ on }] }];
    }),
};
