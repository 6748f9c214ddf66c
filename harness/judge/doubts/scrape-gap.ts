import { sayNumber } from '../say-number.ts';
import type { DoubtRule } from './evidence.ts';

const gapAllowedMs = 3_000;

/** An instance's own metrics have a gap. */
export const scrapeGap: DoubtRule = {
  code: 'scrape-gap',
  when: 'An instance was up and could not be scraped for more than 3 s',
  on: ['instance-metrics'],
  find: ({ measurements }) =>
    measurements.flatMap(({ metric, value, source }) => {
      if (metric !== 'scrape_gap_ms' || value.kind !== 'total' || value.value <= gapAllowedMs) return [];
      return [
        {
          sentence: `${source.id} was up and could not be scraped for ${sayNumber(value.value / 1000, 'count')} s.`,
          advice: `Check ${source.id}: it was frozen, its event loop was blocked, or its metrics are not Prometheus text.`,
          casts: [{ on: ['instance-metrics'] as const }],
        },
      ];
    }),
};
