import type { DoubtRule } from './evidence.ts';

/** More than what a timer of a busy event loop is late by. */
const allowedUs = 100_000;

/** What was to happen at that time, and together, did not. */
export const faultLate: DoubtRule = {
  code: 'fault-late',
  when: 'A fault began more than 0.1 s late, for example because it waited for another one on the same instance',
  on: 'everything',
  find: ({ faults }) =>
    faults.flatMap(({ name, plannedUs, startedUs, effect }) => {
      const lateUs = startedUs - (plannedUs ?? startedUs);
      if (lateUs <= allowedUs || !effect.confirmed) return [];
      const [planned, began] = [plannedUs ?? 0, startedUs].map((us) => `${(us / 1e6).toFixed(2)} s`);
      return [
        {
          sentence: `The fault '${name}', planned at ${planned}, began at ${began}. ${effect.evidence}`,
          advice: 'Plan faults on the same instance, store or link so that one is over when the next is due.',
          casts: [{ on: 'everything' }],
        },
      ];
    }),
};
