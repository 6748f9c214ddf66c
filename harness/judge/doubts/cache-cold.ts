import { sayNumber } from '../say-number.ts';
import type { DoubtRule, Evidence } from './evidence.ts';
import { slowerGrounds, slowerThanAlone } from './slower-than-alone.ts';

/** What the hit share may grow by from the first half of the measured phase to the second. */
const growthAllowed = 0.05;
/** With fewer reads in a half there is no result. */
const readsNeeded = 100;

/** Latency reads higher and throughput lower than they are once the caches are warm. */
export const cacheCold: DoubtRule = {
  code: 'cache-cold',
  when: 'The cache hit ratio is 5 points higher in the second half of the measured phase than in the first: caches were still filling',
  on: slowerGrounds,
  find(evidence) {
    const halfMs = evidence.measuredMs / 2;
    const first = readsBetween(evidence, 0, halfMs);
    const second = readsBetween(evidence, halfMs, 2 * halfMs);
    if (Math.min(first.all, second.all) < readsNeeded) return [];
    const [early, late] = [first.hits / first.all, second.hits / second.all];
    if (late - early <= growthAllowed) return [];
    return [
      {
        sentence: `The cache hit ratio was ${sayNumber(early, 'ratio')} in the first half of the measured phase and ${sayNumber(late, 'ratio')} in the second: caches were still filling.`,
        advice: 'Warm up for longer, until the hit ratio is steady.',
        casts: slowerThanAlone,
      },
    ];
  },
};

/** Over all instances. A point is the rate of the second around it. */
function readsBetween({ measurements }: Evidence, fromMs: number, untilMs: number) {
  let [hits, all] = [0, 0];
  for (const { metric, labels, value } of measurements) {
    if (metric !== 'cache_reads_per_second' || value.kind !== 'series') continue;
    for (const [atMs, reads] of value.points) {
      if (atMs < fromMs || atMs >= untilMs) continue;
      all += reads;
      if (labels.from !== 'origin') hits += reads;
    }
  }
  return { hits, all };
}
