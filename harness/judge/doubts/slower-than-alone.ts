import type { Doubt } from '../verdict.ts';
import { latencyMetrics } from './evidence.ts';

/** What is measured wrongly of an app that was slower than it is by itself, and which way. */
export function slowerThanAlone(doubt: Pick<Doubt, 'code' | 'sentence' | 'advice'>): Doubt[] {
  return [
    { ...doubt, affects: latencyMetrics, bias: 'reads-high' },
    {
      ...doubt,
      affects: ['throughput_per_second', 'throughput_per_second_per_instance'],
      bias: 'reads-low',
    },
  ];
}
