import type { Dependency } from '../../metrics/metric.ts';
import { sayNumber } from '../say-number.ts';
import { type DoubtRule, numberIn } from './evidence.ts';

const allowedMs = 10;

/** Whatever the harness times itself begins and ends on one clock. */
const dated: readonly Dependency[] = ['access-log'];
const datedByK6: readonly Dependency[] = ['access-log', 'phases'];

/** Timestamps by a wall clock that was adjusted may belong to another phase. */
export const clockBound: DoubtRule = {
  code: 'clock-bound',
  when: 'The wall clock, which timestamps the output of balancers and k6, was adjusted by more than 10 ms under load',
  on: datedByK6,
  find(evidence) {
    const bound = numberIn(evidence, { metric: 'clock_bound_ms', at: 'total' });
    if (bound === null || bound <= allowedMs) return [];
    return [
      {
        sentence: `Timestamps by the wall clock are uncertain by ${sayNumber(bound, 'ms')}, and ${allowedMs} ms is allowed: the clock was adjusted under load.`,
        advice: 'Run again; keep the machine from stepping its clock meanwhile.',
        casts: [{ on: evidence.scenario.driver === 'k6' ? datedByK6 : dated }],
      },
    ];
  },
};
