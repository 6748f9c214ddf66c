import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { Fault } from './fault.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { runFaultSchedule } from './schedule.ts';

const environment = { entry: new URL('http://127.0.0.1:1'), nodes: [], links: [], notes: [] };

const contextOf = (signal = new AbortController().signal) => faultContext(environment, { signal });

function startingIn(ms: number) {
  const phases = { warmupMs: ms, measuredMs: 1_000, cooldownMs: 0 };
  return { phases, originUs: systemClock.nowUs() + ms * 1000 };
}

function faultOf(name: string, tookMs: number): Fault {
  return {
    name,
    async inject() {
      await sleep(tookMs);
      return { nodes: [name], effect: { confirmed: true, evidence: `${name} happened.` } };
    },
  };
}

test('injects each fault at its moment after the warm-up, in order of time', async () => {
  const records = await runFaultSchedule(
    [
      { atMs: 120, fault: faultOf('second', 0) },
      { atMs: 20, fault: faultOf('first', 30) },
    ],
    { timeline: startingIn(50), clock: systemClock, context: contextOf() },
  );
  expect(records.map(({ name }) => name)).toEqual(['first', 'second']);
  const [first, second] = records;
  expect(first?.startedUs).toBeGreaterThanOrEqual(20_000);
  expect((first?.endedUs ?? 0) - (first?.startedUs ?? 0)).toBeGreaterThanOrEqual(29_000);
  expect(second?.startedUs).toBeGreaterThanOrEqual(120_000);
});

test('a fault that is due while another goes on comes right after it', async () => {
  const records = await runFaultSchedule(
    [
      { atMs: 0, fault: faultOf('long', 100) },
      { atMs: 10, fault: faultOf('next', 0) },
    ],
    { timeline: startingIn(0), clock: systemClock, context: contextOf() },
  );
  expect(records[1]?.startedUs).toBeGreaterThanOrEqual(records[0]?.endedUs ?? Number.POSITIVE_INFINITY);
});

test('a fault that throws has no confirmed effect, and the next one still comes', async () => {
  const failing: Fault = { name: 'failing', inject: () => Promise.reject(new Error('no such thing')) };
  const records = await runFaultSchedule(
    [
      { atMs: 0, fault: failing },
      { atMs: 1, fault: faultOf('next', 0) },
    ],
    { timeline: startingIn(0), clock: systemClock, context: contextOf() },
  );
  expect(records.map(({ effect }) => effect)).toEqual([
    { confirmed: false, because: 'It failed: no such thing' },
    { confirmed: true, evidence: 'next happened.' },
  ]);
});

test('what was not begun when the load ended is recorded without effect, at once', async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 20);
  const [record] = await runFaultSchedule([{ atMs: 60_000, fault: faultOf('late', 0) }], {
    timeline: startingIn(0),
    clock: systemClock,
    context: contextOf(ended.signal),
  });
  expect(record?.effect).toEqual({ confirmed: false, because: 'The load ended before it was due.' });
  expect(record?.startedUs).toBeLessThan(5_000_000);
});

test('one that goes on when the load ends says so, and what to do', async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 60);
  const endless: Fault = {
    name: 'endless',
    inject: ({ signal }) =>
      sleep(60_000, { nodes: [], effect: { confirmed: true, evidence: '' } }, { signal }),
  };
  const [record] = await runFaultSchedule([{ atMs: 0, fault: endless }], {
    timeline: startingIn(0),
    clock: systemClock,
    context: contextOf(ended.signal),
  });
  expect(record?.effect).toEqual({
    confirmed: false,
    because:
      'It was not over when the load ended, 0.1 s after it began. Inject it earlier, or make the measured phase longer.',
  });
});

test.each([
  undefined,
  null,
  {},
  { nodes: ['app-1'] },
  { nodes: 'app-1', effect: { confirmed: true, evidence: 'x' } },
])('a fault that returns %j has no confirmed effect', async (returned) => {
  const fault = { name: 'own', inject: async () => returned } as unknown as Fault;
  const records = await runFaultSchedule([{ atMs: 0, fault }], {
    timeline: startingIn(0),
    clock: systemClock,
    context: contextOf(),
  });
  expect(records).toMatchObject([
    { effect: { confirmed: false, because: expect.stringContaining('did not return') } },
  ]);
});
