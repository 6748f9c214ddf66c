import type { FaultRecord } from '../../faults/fault.ts';
import type { DoubtRule } from './evidence.ts';

/** What was lost or failed while two faults went on is counted for one of them, and may be the other's. */
export const faultsOverlap: DoubtRule = {
  code: 'faults-overlap',
  when: 'Two faults overlapped; affects every target, when one of them is on a single fault (`where`)',
  on: 'everything',
  find({ scenario, faults }) {
    const inOrder = faults.toSorted((a, b) => a.startedUs - b.startedUs);
    const [first, second] = overlapIn(inOrder) ?? [];
    if (!first || !second) return [];
    const isJudgedApart = scenario.targets.some(({ where }) => where?.fault !== undefined);
    return [
      {
        sentence: `'${second.name}' began during '${first.name}', so their effects cannot be separated.`,
        advice: 'Leave the fault out of the target, or plan one fault after the other.',
        casts: [{ on: isJudgedApart ? 'everything' : ['one-fault'] }],
      },
    ];
  },
};

function overlapIn(inOrder: readonly FaultRecord[]): readonly [FaultRecord, FaultRecord] | null {
  let longest: FaultRecord | null = null;
  for (const fault of inOrder) {
    if (longest && fault.startedUs < longest.endedUs) return [longest, fault];
    if (!longest || fault.endedUs > longest.endedUs) longest = fault;
  }
  return null;
}
