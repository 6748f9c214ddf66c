import type { Dependency } from '../../metrics/metric.ts';
import type { Cast } from './evidence.ts';

export const slowerGrounds: readonly Dependency[] = ['answer-times', 'capacity', 'durations'];

/**
 * What is measured wrongly of an app that was slower than it is by itself. Long times do not follow a slow machine as short
 * ones do: it may be why they are too long, and does not prove that they are shorter.
 */
export const slowerThanAlone: readonly Cast[] = [
  { on: ['answer-times', 'capacity'] },
  { on: ['durations'], weight: 'slight' },
];
