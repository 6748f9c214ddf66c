import { expect, test } from 'vitest';
import { z } from 'zod';
import { anyMs, someMs } from '../core/milliseconds.ts';
import { loadShape } from '../plan/load-schema.ts';
import { workload } from '../plan/workload.ts';
import { asWritten } from './as-written.ts';
import { writtenScenario } from './written-scenario.ts';

const visit = z
  .object({ page: z.string().default('/'), stayMs: someMs, pauseMs: anyMs.default(2_000) })
  .refine(({ stayMs, pauseMs }) => pauseMs <= stayMs, 'expected a pause that is at most the stay');

test('times are written as text under shorter names, and what may be left out stays so', () => {
  expect(asWritten(visit).parse({ stay: '1.5m' })).toEqual({ page: '/', stayMs: 90_000, pauseMs: 2_000 });
  expect(asWritten(visit).parse({ page: '/a', stay: '3s', pause: '0ms' })).toEqual({
    page: '/a',
    stayMs: 3_000,
    pauseMs: 0,
  });
});

test('fields keep their rules, by the names that were written, and no other is known', () => {
  const problemsOf = (written: unknown) =>
    asWritten(visit)
      .safeParse(written)
      .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(problemsOf({ stay: '0s' })).toEqual(['stay: expected more than 0 ms']);
  expect(problemsOf({ stay: 3_000 })).toEqual(['stay: Invalid input: expected string, received number']);
  expect(problemsOf({ stayMs: 3_000 })).toEqual([
    'stay: Invalid input: expected string, received undefined',
    ': Unrecognized key: "stayMs"',
  ]);
  expect(problemsOf({ stay: '1s' })).toEqual([': expected a pause that is at most the stay']);
});

test('a field may be written in a form of its own', () => {
  const trip = z.object({ visits: z.array(visit).min(1) });
  const written = asWritten(trip, { visits: z.array(asWritten(visit)) });
  expect(written.parse({ visits: [{ stay: '3s' }] }).visits[0]?.stayMs).toBe(3_000);
  expect(written.safeParse({ visits: [] }).success).toBe(false);
});

const plain = {
  name: 'any',
  question: 'Any?',
  driver: 'native',
  workload: { kind: 'request', operation: 'list-items' },
  load: { kind: 'constant-rate', perSecond: 1, maxInFlight: 1 },
  phases: { measured: '1s' },
  targets: [{ metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 }],
};

test.each([
  { kind: 'constant-rate', perSecond: 10, maxInFlight: 5 },
  { kind: 'poisson-rate', perSecond: 10, maxInFlight: 5 },
  { kind: 'ramping-rate', startPerSecond: 0, stages: [{ duration: '5s', toPerSecond: 9 }], maxInFlight: 5 },
  { kind: 'constant-users', users: 3, think: '1s' },
  { kind: 'script' },
])('a $kind load is stored as it was understood', (load) => {
  const understood = writtenScenario.parse({ ...plain, load }).load;
  expect(loadShape.parse(JSON.parse(JSON.stringify(understood)))).toEqual(understood);
});

test.each([
  { kind: 'journey', clients: 3, steps: ['list-items'] },
  { kind: 'request', operation: 'list-items', timeout: '1s' },
  { kind: 'room', membersPerInstance: 2, publishersPerInstance: 1, reconnect: { firstDelay: '1s' } },
  { kind: 'script' },
])('a $kind workload is stored as it was understood', (written) => {
  const understood = writtenScenario.parse({ ...plain, workload: written }).workload;
  expect(workload.parse(JSON.parse(JSON.stringify(understood)))).toEqual(understood);
});
