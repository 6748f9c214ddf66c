import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { systemClock } from '../core/clock.ts';
import type { Fault } from './fault.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { runFaultSchedule as run, type Schedule } from './schedule.ts';

const environment = { entry: new URL('http://127.0.0.1:1'), nodes: [], links: [], notes: [] };

const contextOf = (signal = new AbortController().signal) => faultContext(environment, { signal });

const never = new AbortController().signal;

const runFaultSchedule = (planned: Parameters<typeof run>[0], schedule: Omit<Schedule, 'interrupted'>) =>
  run(planned, { interrupted: never, ...schedule });

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

/** Acts on `ids` for so long, and notes when it did. */
function holding(name: string, ids: readonly string[], tookMs: number, acts: string[] = []): Fault {
  return {
    name,
    async inject({ hold }) {
      using _ = await hold(ids);
      acts.push(`${name} begins`);
      await sleep(tookMs);
      acts.push(`${name} ends`);
      return { nodes: ids, effect: { confirmed: true, evidence: `${name} happened.` } };
    },
  };
}

test('a fault that is due while another goes on comes at its moment', async () => {
  const acts: string[] = [];
  const records = await runFaultSchedule(
    [
      { atMs: 0, fault: holding('long', ['app-1'], 300, acts) },
      { atMs: 10, fault: holding('next', ['app-2', 'redis'], 0, acts) },
    ],
    { timeline: startingIn(0), clock: systemClock, context: contextOf() },
  );
  expect(acts).toEqual(['long begins', 'next begins', 'next ends', 'long ends']);
  expect(records.map(({ plannedUs }) => plannedUs)).toEqual([0, 10_000]);
});

test('one on the same node waits, and its record has the planned and the actual start, and what it waited for', async () => {
  const acts: string[] = [];
  const records = await runFaultSchedule(
    [
      { atMs: 0, fault: holding('long', ['app-1', 'app-2'], 150, acts) },
      { atMs: 10, fault: holding('next', ['app-2', 'app-3'], 0, acts) },
    ],
    { timeline: startingIn(0), clock: systemClock, context: contextOf() },
  );
  expect(acts).toEqual(['long begins', 'long ends', 'next begins', 'next ends']);
  const [, next] = records;
  expect(next?.plannedUs).toBe(10_000);
  expect(next?.startedUs).toBeGreaterThanOrEqual(150_000);
  expect(next?.effect).toEqual({
    confirmed: true,
    evidence: "It waited for 'long', which was acting on app-2. next happened.",
  });
});

test('many that want the same things in any order all come, one after the other', async () => {
  const ids = ['a', 'b', 'c'];
  let acting = 0;
  let most = 0;
  const fault = (place: number): Fault => ({
    name: `fault ${place}`,
    async inject({ hold }) {
      using _ = await hold([...ids.slice(place % 3), ...ids.slice(0, place % 3)]);
      most = Math.max(most, ++acting);
      await sleep(1);
      acting--;
      return { nodes: [], effect: { confirmed: true, evidence: '' } };
    },
  });
  const planned = Array.from({ length: 30 }, (_, place) => ({ atMs: 0, fault: fault(place) }));
  const options = { timeline: startingIn(0), clock: systemClock, context: contextOf() };
  const records = await runFaultSchedule(planned, options);
  expect(records.every(({ effect }) => effect.confirmed)).toBe(true);
  expect(most).toBe(1);
});

test('one that could not begin before the load ended names the fault that it waited for', async () => {
  const ended = new AbortController();
  setTimeout(() => ended.abort(), 50);
  const [, record] = await runFaultSchedule(
    [
      { atMs: 0, fault: holding('long', ['app-1'], 100) },
      { atMs: 1, fault: holding('next', ['app-1'], 0) },
    ],
    { timeline: startingIn(0), clock: systemClock, context: contextOf(ended.signal) },
  );
  expect(record?.effect).toMatchObject({
    confirmed: false,
    because: expect.stringContaining(
      "It could not begin before the load ended, because 'long' was acting on app-1.",
    ),
  });
});

test('an interrupt does not wait for a fault that looks at no signal', async () => {
  const interrupted = new AbortController();
  setTimeout(() => interrupted.abort(), 20);
  const deaf: Fault = { name: 'deaf', inject: () => new Promise(() => {}) };
  const startedAt = performance.now();
  const [record] = await run([{ atMs: 0, fault: deaf }], {
    timeline: startingIn(0),
    clock: systemClock,
    context: contextOf(interrupted.signal),
    interrupted: interrupted.signal,
  });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(record?.effect).toMatchObject({ confirmed: false });
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

test('one that outlasts the load says so, and what to do', async () => {
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
