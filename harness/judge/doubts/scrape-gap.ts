import { appMetrics } from '../../observe/app-metrics.ts';
import { sayNumber } from '../say-number.ts';
import type { DoubtFinder } from './evidence.ts';

const gapAllowedMs = 3_000;

/** An instance that was up did not answer its scraper for more than 3 s: its own numbers have a hole. */
export const scrapeGap: DoubtFinder = ({ measurements }) =>
  measurements.flatMap(({ metric, value, source }) => {
    if (metric !== 'scrape_gap_ms' || value.kind !== 'total' || value.value <= gapAllowedMs) return [];
    return [
      {
        code: 'scrape-gap' as const,
        sentence: `${source.id} was up and gave no metrics for ${sayNumber(value.value / 1000, 'count')} s.`,
        advice: `Look at ${source.id}: it was frozen, its event loop was blocked, or its metrics are not Prometheus text.`,
        affects: [...new Set(appMetrics.map((row) => row.metric))],
        bias: 'either' as const,
      },
    ];
  });
