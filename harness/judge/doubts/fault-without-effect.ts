import type { DoubtRule, Suspicion } from './evidence.ts';

/** Whatever survived a fault that did not happen proves nothing. */
export const faultWithoutEffect: DoubtRule = {
  code: 'fault-without-effect',
  when: 'A planned fault did not happen, or its effect was not confirmed',
  on: 'everything',
  find({ scenario, faults }) {
    const withoutEffect = faults.flatMap(({ name, effect }): Suspicion[] =>
      effect.confirmed
        ? []
        : [
            {
              sentence: `The effect of the fault '${name}' was not confirmed: ${effect.because}`,
              advice: 'Repair the fault first.',
              casts: [{ on: 'everything' }],
            },
          ],
    );
    const left = faults.map(({ name }) => name);
    const notInjected = scenario.faults.flatMap(({ name, atMs }): Suspicion[] => {
      const place = left.indexOf(name);
      if (place >= 0) {
        left.splice(place, 1);
        return [];
      }
      return [
        {
          sentence: `The fault '${name}', planned at ${atMs / 1000} s, did not happen.`,
          advice: 'Let the measured phase last until the fault is over.',
          casts: [{ on: 'everything' }],
        },
      ];
    });
    return [...withoutEffect, ...notInjected];
  },
};
