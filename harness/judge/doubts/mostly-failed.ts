import type { Dependency } from '../../metrics/metric.ts';
import { sayShare } from '../say-number.ts';
import type { DoubtRule } from './evidence.ts';

const on: readonly Dependency[] = ['answer-times'];

/**
 * Latencies are of successful responses. Where most operations failed or were never answered, the few that succeeded are those that
 * had it easy, and the percentile of what clients asked for is not among them.
 */
export const mostlyFailed: DoubtRule = {
  code: 'mostly-failed',
  when: 'Less than half of the requests sent succeeded',
  on,
  find({ offered }) {
    if (!offered) return [];
    const sent = offered.planned - offered.dropped;
    if (sent === 0 || offered.ok * 2 >= sent) return [];
    const n = (count: number) => count.toLocaleString('en-US');
    return [
      {
        sentence: `${n(offered.ok)} of ${n(sent)} operations succeeded (${sayShare(offered.ok / sent)}): the latency is that of these few.`,
        advice: 'First find out why the others failed; set a target on http_error_share.',
        casts: [{ on, bias: 'reads-low' }],
      },
    ];
  },
};
