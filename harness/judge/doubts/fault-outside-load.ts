import type { DoubtRule, Evidence } from './evidence.ts';

/** Of the time that a fault went on. */
const seenAtLeast = 0.5;

/**
 * What breaks when nobody asks any more is survived by everything. Where some still asked, what is read from the app afterwards
 * stands, such as a session or a value that was lost.
 */
export const faultOutsideLoad: DoubtRule = {
  code: 'fault-outside-load',
  when: 'A fault began after the load ended, or most of it was after the load',
  on: 'everything',
  find(evidence) {
    const endUs = endOfLoadMs(evidence) * 1000;
    return evidence.faults.flatMap(({ name, startedUs, endedUs, effect }) => {
      // One that is not confirmed is a doubt already.
      if (!effect.confirmed) return [];
      const tookUs = endedUs - startedUs;
      const seenUs = Math.min(endedUs, endUs) - startedUs;
      if (startedUs < endUs && seenUs >= seenAtLeast * tookUs) return [];
      const [began, over, end] = [startedUs, endedUs, endUs].map(seconds);
      return [
        {
          sentence: `The fault '${name}' lasted from ${began} to ${over}, and the load ended at ${end}: most of it was not measured.`,
          advice: 'Inject it earlier, or make the measured phase longer.',
          casts: [{ on: startedUs < endUs ? ['aftermath'] : 'everything' }],
        },
      ];
    });
  },
};

/** One that ended early has no cooldown. */
function endOfLoadMs({ measuredMs, scenario: { phases } }: Evidence): number {
  return measuredMs < phases.measuredMs ? measuredMs : phases.measuredMs + phases.cooldownMs;
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(1)} s`;
}
