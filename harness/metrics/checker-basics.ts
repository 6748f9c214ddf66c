import type { DependsOn } from './metric.ts';

/**
 * The outcome of something that was created, such as a session or an acknowledged write: it does not depend on other
 * load, and what was not checked again counts as unsettled.
 */
export const fate = { answers: 'either', phases: 'either' } as const satisfies DependsOn;
/** Counts of requests and responses: less load means lower counts. */
export const counted = { ...fate, 'offered-load': 'reads-low' } as const satisfies DependsOn;
/** Parts of what was counted. */
export const shared = { ...counted, 'offered-load': 'either' } as const satisfies DependsOn;
/** How long clients were without something. */
export const lasting = {
  ...shared,
  durations: 'reads-high',
  'send-moments': 'reads-high',
  aftermath: 'reads-low',
} as const satisfies DependsOn;

export const total = { unit: 'count', is: ['total'] } as const;
export const ofFault = { labels: { fault: 'any' } } as const;
