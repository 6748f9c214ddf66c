import { expect, test } from 'vitest';
import { emptyHistory, type History } from '../load/ledger/history.ts';
import { availabilityCheck } from './availability-check.ts';
import { deliveryCheck } from './delivery-check.ts';
import { faultDurationCheck } from './fault-duration-check.ts';
import { plantedOperation } from './fixtures/planted-operation.ts';
import { totalsOf } from './fixtures/totals-of.ts';
import { lostUpdateCheck } from './lost-update-check.ts';
import { lostWriteCheck } from './lost-write-check.ts';
import { rateLimitCheck } from './rate-limit-check.ts';
import { runChecks } from './run-checks.ts';
import { sessionCheck } from './session-check.ts';
import { slowRequestCheck } from './slow-request-check.ts';
import { staleReadCheck } from './stale-read-check.ts';
import { taskCheck } from './task-check.ts';

/** All that say that nothing went wrong when they are zero or one. */
const verdictsOf = {
  availability: [availabilityCheck(), ['served_share', 'longest_outage_ms']],
  delivery: [deliveryCheck(), ['messages_lost', 'messages_delivered_share']],
  'fault durations': [faultDurationCheck(), ['fault_ms']],
  updates: [lostUpdateCheck(), ['updates_lost', 'updates_duplicated']],
  writes: [lostWriteCheck(), ['writes_lost', 'writes_unexpected']],
  'rate limit': [
    rateLimitCheck({ limit: 1, windowMs: 1 }),
    ['requests_over_limit', 'requests_admitted_in_window'],
  ],
  sessions: [sessionCheck(), ['sessions_lost', 'sessions_mixed_up', 'sessions_survived_share']],
  'slow requests': [slowRequestCheck({ slowMs: 1 }), ['slow_requests']],
  'stale reads': [staleReadCheck(), ['reads_stale_share']],
  tasks: [taskCheck(), ['tasks_lost', 'tasks_duplicated']],
} as const;

test.each(Object.entries(verdictsOf))(
  '%s: of an empty history nothing is measured that a gate could take for good',
  (_, [checker, metrics]) => {
    const { measurements, unknown } = runChecks([checker], emptyHistory, {
      targeted: [],
      measured: new Set(),
    });
    const measured = new Set(measurements.map(({ metric }) => metric as string));
    for (const metric of metrics) expect(measured).not.toContain(metric);
    const explained = unknown.flatMap((one) => one.metrics);
    for (const metric of metrics) expect(explained).toContain(metric);
  },
);

const operations = [plantedOperation(0), plantedOperation(1_000)];
const task = plantedOperation(0, { operation: 'submit-job', access: { kind: 'enqueue', key: 'job' } });

test('without a ledger of the app, lost and duplicated tasks are unknown', () => {
  const history: History = {
    ...emptyHistory,
    operations: [task],
    executions: null,
    missing: { executions: "The adapter 'mine' has no ledger." },
  };
  const { measurements, findingCounts, unknown } = runChecks([taskCheck()], history, {
    targeted: ['tasks_lost', 'tasks_duplicated'],
    measured: new Set(),
  });
  expect({ measurements, findingCounts }).toEqual({ measurements: [], findingCounts: {} });
  expect(unknown[0]).toMatchObject({
    metrics: expect.arrayContaining(['tasks_lost', 'tasks_duplicated']),
    because: "The checker 'tasks' has no input: The adapter 'mine' has no ledger.",
  });
});

test('an empty ledger means that enqueued tasks are lost', () => {
  const result = taskCheck().check({ ...emptyHistory, operations: [task] });
  expect(totalsOf(result)).toMatchObject({ tasks_lost: 1, tasks_duplicated: 0 });
  expect(result.unknown).toEqual([]);
});

test('what was due and never sent was not served, and waited for ever', () => {
  const dropped = {
    ...emptyHistory,
    operations,
    measuredUs: 10_000,
    droppedUs: [-500, 2_000, 3_000, 12_000],
  };
  expect(totalsOf(availabilityCheck().check(dropped))).toMatchObject({ served_share: '2/4' });
  expect(totalsOf(slowRequestCheck({ slowMs: 100 }).check(dropped))).toEqual({
    'slow_requests none': 0,
    'slow_requests dropped': 2,
  });
});

test('an app that takes nothing while a fault lasts has not recovered, although nothing failed', () => {
  const sent = Array.from({ length: 60 }, (_, index) => plantedOperation(index * 1_000, { id: index }));
  const droppedUs = Array.from({ length: 60 }, (_, index) => 60_000 + index * 1_000);
  const freeze = {
    name: 'freeze',
    nodes: ['app-1'],
    effect: { confirmed: true, evidence: 'seen' },
    startedUs: 55_500,
    endedUs: 90_000,
  } as const;
  const result = availabilityCheck().check({
    ...emptyHistory,
    operations: sent,
    droppedUs,
    faults: [freeze],
  });
  expect(totalsOf(result)).toMatchObject({ served_share: '60/120', faults_not_recovered: 1 });
});

test('messages without a free socket are counted as dropped, not as lost', () => {
  const result = deliveryCheck().check({ ...emptyHistory, measuredUs: 1_000, droppedUs: [0, 10] });
  expect(totalsOf(result)).toMatchObject({ 'messages_published dropped': 2, 'messages_published ok': 0 });
});
