import type { FaultRecord } from '../../faults/fault.ts';
import { sayNumber } from '../say-number.ts';
import type { DoubtRule } from './evidence.ts';

/**
 * The counters of an instance started again and no fault had touched it: its process ended by itself, or somebody else
 * ended it, and took with it what it had counted since it was last read.
 */
export const countersReset: DoubtRule = {
  code: 'counters-reset',
  when: 'The counters of an instance were reset, and no fault had acted on it',
  on: ['instance-counters'],
  find: ({ measurements, faults }) =>
    measurements.flatMap(({ metric, value, source }) => {
      if (metric !== 'counters_reset_within_ms' || value.kind !== 'series') return [];
      const unexplained = value.points.filter(
        ([atMs, withinMs]) => !faults.some((fault) => explains(fault, { id: source.id, atMs, withinMs })),
      );
      const [first] = unexplained;
      if (!first) return [];
      const times = unexplained.length === 1 ? '' : ` ${unexplained.length} times, the first time`;
      return [
        {
          sentence: `The counters of ${source.id} were reset${times} at most ${sayNumber(first[1] / 1000, 'count')} s before ${sayNumber(first[0] / 1000, 'count')} s, and no fault had acted on it.`,
          advice: `Read the logs of ${source.id}: it crashed, ran out of memory, or something else restarted it.`,
          casts: [{ on: ['instance-counters'] as const }],
        },
      ];
    }),
};

interface Reset {
  readonly id: string;
  readonly atMs: number;
  readonly withinMs: number;
}

/** Whether a fault touched the node at some time between the two readings. */
function explains({ nodes, startedUs, endedUs }: FaultRecord, { id, atMs, withinMs }: Reset): boolean {
  return nodes.includes(id) && startedUs / 1000 <= atMs && endedUs / 1000 >= atMs - withinMs;
}
