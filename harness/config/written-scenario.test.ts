import { expect, test } from 'vitest';
import { blackHole } from '../faults/black-hole.ts';
import { blockLoop } from '../faults/block-loop.ts';
import { partition } from '../faults/break-link.ts';
import { cutConnections } from '../faults/cut-connections.ts';
import { disconnect } from '../faults/disconnect.ts';
import { failOver } from '../faults/fail-over.ts';
import { freeze } from '../faults/freeze.ts';
import { kill } from '../faults/kill.ts';
import { restart } from '../faults/restart.ts';
import { scaleTo } from '../faults/scale-to.ts';
import { start } from '../faults/start.ts';
import { stop } from '../faults/stop.ts';
import { problemsIn, scenario, written } from './fixtures/plain-config.ts';
import { resolveConfig } from './resolve-config.ts';

const stopNow = (victim: { instance: number }) => stop({ ...victim, graceMs: 1 });

test('turns durations into milliseconds', () => {
  const { suites } = resolveConfig(written, '/app/scaleproof.config.ts');
  expect(suites[0]?.cells[0]?.scenario.phases).toEqual({
    warmupMs: 1_000,
    measuredMs: 90_000,
    cooldownMs: 0,
  });
});

const stepping = (steps: readonly unknown[], rest = {}, more = {}) => ({
  ...written,
  scenarios: [{ ...scenario, workload: { kind: 'journey', clients: 10, steps, ...rest }, ...more }],
});

test('steps may have weights and pauses, with the driver that draws them', () => {
  const steps = ['list-items', { operation: 'list-items', weight: 4, think: '1.5s' }];
  const { suites } = resolveConfig(stepping(steps), '/app/scaleproof.config.ts');
  expect(suites[0]?.cells[0]?.scenario.workload).toMatchObject({
    steps: ['list-items', { operation: 'list-items', weight: 4, thinkMs: 1_500 }],
  });
  expect(problemsIn(stepping(steps, { order: 'one-after-the-other' }))).toContain(
    'workload.steps: expected names of operations: steps that are done one after the other have neither',
  );
  const k6 = { ...written.drivers[0], name: 'k6' };
  expect(problemsIn({ ...stepping(steps, {}, { driver: 'k6' }), drivers: [k6] })).toContain(
    "the driver 'native', the only one whose steps have weights and pauses, not 'k6'. For k6, draw them in a script of your own",
  );
  expect(problemsIn(stepping([{ operation: 'list-items', wieght: 4 }]))).toContain("Did you mean 'weight'?");
  expect(problemsIn(stepping([{ operation: 'list-items', weight: 0 }]))).toContain('expected more than 0');
});

test('a fault may repeat, until before the end of the load', () => {
  const fault = {
    name: 'kill',
    inject: async () => ({ nodes: [], effect: { confirmed: true, evidence: '' } }),
  };
  const repeating = (until: string) => ({
    ...written,
    scenarios: [{ ...scenario, faults: [{ at: '10s', repeat: { every: '20s', until }, fault }] }],
  });
  const { suites } = resolveConfig(repeating('55s'), '/app/scaleproof.config.ts');
  const faults = suites[0]?.cells[0]?.scenario.faults ?? [];
  expect(faults.map(({ atMs }) => atMs)).toEqual([10_000, 30_000, 50_000]);
  expect(problemsIn(repeating('2m'))).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      scenarios[0].faults[0].repeat: expected a moment before the load ends at 90000 ms, not 120000 ms
    Correct it and run again."
  `);
});

test('a fault after the end of the load is refused', () => {
  const wrong = {
    ...written,
    scenarios: [{ ...scenario, faults: [{ at: '2m', fault: { name: 'kill', inject: async () => ({}) } }] }],
  };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      scenarios[0].faults[0].at: expected a moment before the load ends at 90000 ms, not 120000 ms
    Correct it and run again."
  `);
});

test('a fault that is known to last until after the end of the load is refused, and one that ends with it is not', () => {
  const frozen = (at: string, repeat?: { every: string; until: string }) => {
    const faults = [{ at, fault: freeze({ instance: 1, forMs: 3_000 }), ...(repeat && { repeat }) }];
    return { ...written, scenarios: [{ ...scenario, faults }] };
  };
  expect(() => resolveConfig(frozen('87s'), '/app/scaleproof.config.ts')).not.toThrow();
  expect(problemsIn(frozen('89s'))).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      scenarios[0].faults[0].at: expected 'freeze app-1 for 3.0 s' to be over when the load ends at 90000 ms, not at 92000 ms: its effect after the load is not measured. Inject it earlier, or measure for longer
    Correct it and run again."
  `);
  expect(problemsIn(frozen('10s', { every: '39.5s', until: '89.9s' }))).toContain('not at 92000 ms');
  const until = { every: '39s', until: '89.9s' };
  expect(problemsIn(frozen('10s', until))).toContain('not at 91000 ms');
  expect(() => resolveConfig(frozen('9s', until), '/app/scaleproof.config.ts')).not.toThrow();
});

test('a fault that names an instance which a topology does not have is refused', () => {
  const killing = (fault: unknown) =>
    problemsIn({ ...written, scenarios: [{ ...scenario, faults: [{ at: '1s', fault }] }] });
  expect(killing(restart({ instance: 3, by: 'SIGKILL' }))).toBe('none');
  expect(killing(restart({ instance: 9, by: 'SIGKILL' }))).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      suites.default.cells (redis-sticky/api-latency): the fault 'restart app-9 by SIGKILL' needs app-9, and redis-sticky has app-1 to app-3.
      suites.default.cells (plain/api-latency): the fault 'restart app-9 by SIGKILL' needs app-9, and plain has app-1 to app-3.
    Correct it and run again."
  `);
  for (const fault of [
    ...[kill, stopNow, start, disconnect].map((make) => make({ instance: 4 })),
    freeze({ instance: 4, forMs: 10 }),
    partition({ instance: 4, to: 'balancer', forMs: 10 }),
    blackHole({ instance: 4, to: 'balancer' }),
    blockLoop({ instance: 4, forMs: 10 }),
    scaleTo({ instances: 4, graceMs: 1 }),
  ])
    expect(killing(fault), fault.name).toContain('needs app-4, and');
  expect(killing(kill({ instance: 'random' }))).toBe('none');
});

test('a fault on a store, a node of one or a link that a topology does not have is refused', () => {
  const acting = (fault: unknown, stores: object = {}) =>
    problemsIn({
      ...written,
      topologies: { one: { sessions: 'redis', balancer: { engine: 'built-in' }, ...stores } },
      scenarios: [{ ...scenario, faults: [{ at: '1s', fault }] }],
      suites: { default: { topologies: ['one'], scenarios: [scenario.name] } },
    });
  const refused = (fault: unknown, stores?: object) => /needs (.*)/.exec(acting(fault, stores))?.[1];
  const inMemory = { sessions: 'memory' };
  expect(acting(kill({ store: 'redis' }))).toBe('none');
  expect(refused(kill({ store: 'postgres' }))).toBe('postgres, which one does not have. There is: redis.');
  expect(refused(freeze({ store: 'redis-replica', forMs: 10 }))).toContain('redis-replica, which one');
  expect(refused(cutConnections({ store: 'redis' }), inMemory)).toBe('redis, and one has no stores.');
  expect(refused(failOver({ store: 'redis' }))).toContain('sentinel-1, which one does not have.');
  expect(acting(failOver({ store: 'redis' }), { redis: 'sentinel' })).toBe('none');
  const toRedis = partition({ instance: 'every', to: 'redis', forMs: 10 });
  expect(acting(toRedis)).toBe('none');
  expect(refused(toRedis, inMemory)).toContain('redis, and one has no stores.');
  expect(refused(toRedis, { redis: 'sentinel' })).toContain(
    'links from instances to redis, and in one they find',
  );
  expect(refused(blackHole({ replicaOf: 'redis' }))).toContain(
    'redis-replica, which one does not have. There is: redis.',
  );
});

test('a checker has a name of its own: what two of one name count would be added up', () => {
  const check = () => ({ findings: [], measurements: [] });
  const withChecks = (...checks: unknown[]) =>
    problemsIn({ ...written, scenarios: [{ ...scenario, checks }] });
  expect(withChecks({ name: 'mine', check }, { name: 'other', check })).toBe('none');
  expect(withChecks({ name: 'mine', check }, { name: 'mine', check })).toContain(
    "scenarios[0].checks[1]: expected checkers with unique names, but checks[0] is also called 'mine'",
  );
  expect(withChecks({ check })).toContain('scenarios[0].checks[0]: expected a checker');
  expect(withChecks({ name: 'mine', check, needs: 'operations' })).toContain('expected a checker');
});
