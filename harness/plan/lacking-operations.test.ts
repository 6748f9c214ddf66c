import { expect, test } from 'vitest';
import { guardAdapter } from '../app/guarded-adapter.ts';
import { sessionCheck } from '../check/session-check.ts';
import { moveClock } from '../faults/move-clock.ts';
import { tinyApp } from '../load/fixtures/tiny-app.ts';
import { lackingOperations, offeredBy } from './lacking-operations.ts';
import type { NamedCell } from './plan.ts';
import type { Scenario } from './scenario.ts';

const adapter = tinyApp('/');

function cell(topology: string, scenario: object): NamedCell {
  return {
    topology: { name: topology },
    scenario: { faults: [], checks: [], ...scenario },
    runtime: null,
  } as unknown as NamedCell;
}

const walk = { kind: 'journey', prepare: ['log-in'], steps: ['list-items'], afterwards: [] };

test('an adapter that has all operations lacks nothing', () => {
  const cells = [
    cell('a', { name: 'walk', workload: walk }),
    cell('a', { name: 'own', workload: { kind: 'script' } }),
  ];
  expect(lackingOperations(cells, adapter)).toEqual([]);
});

test('what is missing is named once for a scenario, with what needs it and where', () => {
  const workload = { ...walk, prepare: ['log-out'], afterwards: ['log-out', 'work'] };
  const scenario = { name: 'walk', faults: [], checks: [], workload } as unknown as Scenario;
  const cells = ['a', 'b', 'c', 'd'].map((name) => ({ ...cell(name, {}), scenario }));
  expect(lackingOperations(cells, adapter)).toEqual([
    "a/walk, b/walk, c/walk and 1 more: workload.prepare and workload.afterwards needs 'log-out', which the adapter 'tiny' does not have.",
    "a/walk, b/walk, c/walk and 1 more: workload.afterwards needs 'work', which the adapter 'tiny' does not have.",
  ]);
});

test('a request, a room and a fault need something too', () => {
  const faults = [{ atMs: 0, fault: moveClock({ byMs: 1_000 }) }];
  const cells = [
    cell('a', { name: 'one', workload: { kind: 'request', operation: 'work' } }),
    cell('a', { name: 'room', workload: { kind: 'room' } }),
    cell('a', { name: 'clock', workload: walk, faults }),
  ];
  expect(lackingOperations(cells, adapter)).toEqual([
    expect.stringContaining("a/one: workload.operation needs 'work'"),
    expect.stringContaining("a/room: the workload needs 'rooms'"),
    expect.stringContaining("a/clock: the fault 'move the clock by 1.0 s' needs 'sabotage'"),
  ]);
});

test('a check and a fault look for a role, whatever the operation is called', () => {
  const reading = { ...walk, steps: ['read-session'] };
  const { 'log-in': logIn, ...others } = adapter.operations;
  if (!logIn) throw new Error('The tiny app has sessions.');
  const { role: _, ...withoutRole } = logIn;
  const checking = { name: 'walk', workload: reading, checks: [sessionCheck()] };
  const cells = [cell('a', checking)];
  expect(lackingOperations(cells, { ...adapter, operations: { ...others, 'log-in': withoutRole } })).toEqual([
    "a/walk: the check 'sessions' needs an operation with \"role: 'log-in'\", which the adapter 'tiny' does not have.",
  ]);
  const renamed = { ...adapter, operations: { ...others, 'sign-in': logIn } };
  const signIn = { ...reading, prepare: ['sign-in'] };
  expect(lackingOperations([cell('a', { ...checking, workload: signIn })], renamed)).toEqual([]);
  expect(offeredBy(renamed)).toContain('sign-in (role log-in)');
  expect(lackingOperations([cell('a', { ...checking, workload: reading })], renamed)).toEqual([
    expect.stringContaining("workload.prepare needs 'log-in', which the adapter 'tiny' does not have."),
  ]);
});

test('a check of sessions needs a workload that shows them', () => {
  const checking = (steps: readonly string[]) =>
    cell('a', { name: 'walk', workload: { ...walk, steps }, checks: [sessionCheck()] });
  expect(lackingOperations([checking(['list-items', 'read-session'])], adapter)).toEqual([]);
  expect(lackingOperations([checking(['list-items'])], adapter)).toEqual([
    "a/walk: the check 'sessions' needs an operation in the workload with the role 'read-session' or 'increment-session', and it has none. Add 'read-session' or 'increment-session' to its steps.",
  ]);
  const { 'read-session': _read, 'increment-session': _increment, ...operations } = adapter.operations;
  expect(lackingOperations([checking(['list-items'])], { ...adapter, operations })).toEqual([
    expect.stringContaining('Give the role to the operation of the adapter that shows a session'),
  ]);
});

test('what is offered is listed, also when it is nothing', () => {
  expect(offeredBy(adapter)).toBe(
    'list-items, read-item, create-item, log-in, read-session, increment-session',
  );
  expect(offeredBy({ ...adapter, operations: {} })).toBe('nothing');
  expect(
    lackingOperations([cell('a', { name: 'walk', workload: walk })], guardAdapter(adapter).adapter),
  ).toEqual([]);
});
