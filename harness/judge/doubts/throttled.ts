import { sayNumber } from '../say-number.ts';
import type { DoubtRule } from './evidence.ts';

const allowedShare = 0.01;

/** What a limit of CPU does to latencies belongs to a topology that sets the limit, and to nobody else's. */
export const throttled: DoubtRule = {
  code: 'throttled',
  when: 'A CPU limit throttled a node for more than 1 % of the measured phase',
  on: [],
  find: ({ measurements, measuredMs }) =>
    measurements.flatMap(({ metric, source, value }) => {
      if (metric !== 'cpu_throttled_ms_per_second' || value.kind !== 'series') return [];
      const inside = value.points.filter(([atMs]) => atMs >= 0 && atMs <= measuredMs);
      const share = inside.reduce((sum, [, ms]) => sum + ms, 0) / inside.length / 1000;
      if (!(share > allowedShare)) return [];
      return [
        {
          sentence: `${source.id} was throttled by its CPU limit for ${sayNumber(share, 'ratio')} of the measured phase.`,
          advice: 'Compare it only with cells under the same limit, or raise the limit.',
          casts: [],
        },
      ];
    }),
};
