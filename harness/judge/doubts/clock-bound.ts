import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, numberIn } from './evidence.ts';

const allowedMs = 10;

/** What balancers and k6 date by the wall clock; whatever the harness times itself begins and ends on one clock. */
const datedElsewhere = ['balancer_requests', 'balancer_retries'];
const datedByK6 = [
  'http_requests',
  'http_error_share',
  'http_latency_by_second_ms',
  'http_errors_per_second',
];

/** The wall clock was set while the load went on: what others dated by it may belong to another phase. */
export const clockBound: DoubtFinder = (evidence) => {
  const bound = numberIn(evidence, { metric: 'clock_bound_ms', at: 'total' });
  if (bound === null || bound <= allowedMs) return [];
  return [
    {
      code: 'clock-bound',
      sentence: `Moments by the wall clock are known to ${sayNumber(bound, 'ms')}, and ${allowedMs} ms is allowed: the clock was set while the load went on.`,
      advice: 'Run again; keep the machine from setting its clock in steps meanwhile.',
      affects: [...datedElsewhere, ...(evidence.scenario.driver === 'k6' ? datedByK6 : [])],
      bias: 'either',
    },
  ];
};
