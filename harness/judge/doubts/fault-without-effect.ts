import { type DoubtFinder, targetedMetrics } from './evidence.ts';

/** A planned fault did not happen, or nobody saw that it did: whatever survived it proves nothing. */
export const faultWithoutEffect: DoubtFinder = ({ scenario, faults }) => {
  const affects = targetedMetrics(scenario);
  const doubt = (sentence: string, advice: string) =>
    ({ code: 'fault-without-effect', sentence, advice, affects, bias: 'either' }) as const;
  const withoutEffect = faults.flatMap(({ name, effect }) =>
    effect.confirmed
      ? []
      : [
          doubt(
            `The fault '${name}' was not seen to take effect: ${effect.because}`,
            'Repair the fault first.',
          ),
        ],
  );
  const left = faults.map(({ name }) => name);
  const notInjected = scenario.faults.flatMap(({ name, atMs }) => {
    const place = left.indexOf(name);
    if (place >= 0) {
      left.splice(place, 1);
      return [];
    }
    const sentence = `The fault '${name}', planned at ${atMs / 1000} s, did not happen.`;
    return [doubt(sentence, 'Let the measured phase last until the fault is over.')];
  });
  return [...withoutEffect, ...notInjected];
};
