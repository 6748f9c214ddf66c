import type { Doubt } from '../verdict.ts';
import { latencyMetrics } from './evidence.ts';

/** What a machine that had less time to give measures wrongly, and which way. */
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
