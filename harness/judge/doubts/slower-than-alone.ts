import type { Doubt } from '../verdict.ts';
import { latencyMetrics, throughputMetrics } from './evidence.ts';

/** What is measured wrongly of an app that was slower than it is by itself, and which way. */
export function slowerThanAlone(doubt: Pick<Doubt, 'code' | 'sentence' | 'advice'>): Doubt[] {
  return [
    { ...doubt, affects: latencyMetrics, bias: 'reads-high' },
    { ...doubt, affects: throughputMetrics, bias: 'reads-low' },
  ];
}
