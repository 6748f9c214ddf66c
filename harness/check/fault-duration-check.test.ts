import { expect, test } from 'vitest';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory } from '../load/ledger/history.ts';
import { faultDurationCheck } from './fault-duration-check.ts';

const stopped: FaultRecord = {
  name: 'stop app-2',
  nodes: ['app-2'],
  startedUs: 950_000,
  endedUs: 4_150_000,
  effect: { confirmed: true, evidence: 'It ended.' },
};

test('measures how long each fault took, except one without effect', () => {
  const idle: FaultRecord = {
    ...stopped,
    name: 'kill app-3',
    effect: { confirmed: false, because: 'Down.' },
  };
  const { measurements } = faultDurationCheck().check({ ...emptyHistory, faults: [stopped, idle] });
  expect(measurements.map(({ labels, value }) => [labels.fault, value])).toEqual([
    ['stop app-2', { kind: 'total', value: 3_200 }],
  ]);
});
