import { expect, test } from 'vitest';
import { ScaleproofError } from '../core/errors.ts';
import { freeze } from '../faults/freeze.ts';
import { plainBalancing } from '../plan/topology.ts';
import { resolveConfig } from './resolve-config.ts';

const driver = {
  name: 'native',
  shapes: new Set(['constant-rate']),
  workloads: new Set(['journey']),
  probe: async () => null,
  run: async () => {
    throw new Error('Not run here.');
  },
};

const scenario = {
  name: 'api-latency',
  question: 'How fast is it?',
  driver: 'native',
  workload: { kind: 'journey', clients: 10, steps: ['list-items'] },
  load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
  phases: { warmup: '1s', measured: '1.5m' },
  targets: [{ metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 }],
};

const written = {
  app: {
    adapter: {
      name: 'an app',
      readyPath: '/ready',
      metricsPath: null,
      instanceOf: () => null,
      operations: { 'list-items': { request: () => ({}), read: () => ({}) } },
      rooms: null,
      executions: null,
    },
    launch: { command: 'node', args: [], cwd: '/', environment: () => ({}) },
  },
  runtimes: [{ name: 'process', up: async () => ({}) }],
  drivers: [driver],
  topologies: {
    'redis-sticky': { balancer: { engine: 'haproxy', policy: 'cookie' }, sessions: 'redis' },
    plain: { balancer: {}, sessions: 'memory', pubsub: 'postgres' },
  },
  scenarios: [scenario],
  suites: { default: { topologies: ['redis-sticky', 'plain'], scenarios: ['api-latency'] } },
};

function problemsIn(config: unknown): string {
  try {
    resolveConfig(config, '/app/scaleproof.config.ts');
  } catch (thrown) {
    if (thrown instanceof ScaleproofError) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
  return 'none';
}

test('fills in what a topology leaves out: the stores follow from sessions and pub/sub', () => {
  const { topologies } = resolveConfig(written, '/app/scaleproof.config.ts');
  expect(topologies).toEqual([
    {
      name: 'redis-sticky',
      app: { instances: 3 },
      balancer: { engine: 'haproxy', policy: 'cookie', ...plainBalancing },
      sessions: 'redis',
      pubsub: 'none',
      rateLimit: 'none',
      queue: 'none',
      cache: 'none',
      redis: 'single',
      redisPersistence: 'none',
      sentinelDownAfterMs: 1_000,
      postgres: 'none',
      postgresSettings: {},
      pgbouncer: 'none',
      pgbouncerSettings: {},
    },
    {
      name: 'plain',
      app: { instances: 3 },
      balancer: { engine: 'nginx', policy: 'round-robin', ...plainBalancing },
      sessions: 'memory',
      pubsub: 'postgres',
      rateLimit: 'none',
      queue: 'none',
      cache: 'none',
      redis: 'none',
      redisPersistence: 'none',
      sentinelDownAfterMs: 1_000,
      postgres: 'single',
      postgresSettings: {},
      pgbouncer: 'none',
      pgbouncerSettings: {},
    },
  ]);
});

test('a PgBouncer adds its Postgres, and is refused where there is none', () => {
  const pooled = { balancer: {}, sessions: 'memory', pgbouncer: 'transaction' };
  const { topologies } = resolveConfig(
    { ...written, topologies: { ...written.topologies, pooled } },
    '/app/c.ts',
  );
  expect(topologies.find(({ name }) => name === 'pooled')).toMatchObject({ postgres: 'single' });
  expect(problemsIn({ ...written, topologies: { pooled: { ...pooled, postgres: 'none' } } })).toContain(
    'topologies.pooled.pgbouncer: PgBouncer needs a Postgres. Set postgres to single or replicated',
  );
});

test('turns durations into milliseconds', () => {
  const { suites } = resolveConfig(written, '/app/scaleproof.config.ts');
  expect(suites[0]?.cells[0]?.scenario.phases).toEqual({
    warmupMs: 1_000,
    measuredMs: 90_000,
    cooldownMs: 0,
  });
});

test('lists every problem with its path in the file', () => {
  const wrong = {
    ...written,
    topologies: { plain: { balancer: { engine: 'traefik' }, sessions: 'cookies', instances: 0 } },
    scenarios: [
      {
        ...scenario,
        phases: { measured: '5 minutes' },
        targets: [{ metric: 'http_latency_ms', at: 'p95', must: 'below', be: '200ms' }],
      },
    ],
  };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      topologies.plain.instances: Too small: expected number to be >=1, not 0
      topologies.plain.balancer.engine: Invalid option: expected one of "nginx"|"haproxy"|"caddy"|"envoy"|"built-in", not "traefik"
      topologies.plain.sessions: Invalid option: expected one of "memory"|"sqlite"|"redis"|"postgres"|"jwt", not "cookies"
      scenarios[0].phases.measured: expected a duration such as '250ms' or '30s', not '5 minutes'
      scenarios[0].targets[0].must: Invalid option: expected one of "<"|"<="|">"|">="|"==", not "below"
      scenarios[0].targets[0].be: Invalid input: expected number, received string, not "200ms"
    Correct it and run again."
  `);
});

test('a balancer that lacks a feature is refused, with the engines that have it', () => {
  const wrong = {
    ...written,
    topologies: {
      'redis-sticky': { balancer: { engine: 'nginx', policy: 'cookie' }, sessions: 'redis' },
      plain: { balancer: { engine: 'caddy', retries: 1 }, sessions: 'memory' },
      least: { balancer: { engine: 'envoy', policy: 'least-connections', retries: 1 }, sessions: 'memory' },
    },
  };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      topologies["redis-sticky"].balancer: nginx has no sticky cookies here: open-source nginx has them from 1.29.6 on, and that of Debian and of docker-compose.bench.yml is older. Set the balancer's engine to haproxy, caddy, envoy or built-in, or its policy to ip-hash.
      topologies.plain.balancer: Caddy cannot retry a request with a body: up to 2.11.1 the second attempt finds the body closed, fails, and makes a healthy instance count as broken. Set the balancer's engine to nginx, haproxy, envoy or built-in, or its retries to 0.
      topologies.least.balancer: Envoy cannot retry on another instance by least-connections: the one that has just failed has the fewest requests, so it is chosen again until a health check finds it down. Set the balancer's engine to nginx, haproxy or built-in, or its policy to round-robin, or its retries to 0.
    Correct it and run again."
  `);
});

test('a name that is not known gets a suggestion', () => {
  const wrong = {
    ...written,
    scenarios: [{ ...scenario, driver: 'nativ' }],
    suites: {
      default: {
        topologies: ['redis-stiky'],
        scenarios: ['api-latency'],
        expect: { 'plain/api-latency': 'fail' },
      },
    },
  };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      scenarios[0] (api-latency).driver: there is no driver 'nativ'. Did you mean 'native'? There is: native.
      suites.default.topologies[0]: there is no 'redis-stiky'. Did you mean 'redis-sticky'? There is: redis-sticky, plain.
    Correct it and run again."
  `);
});

const suiteOf = (cells: readonly object[], rest = {}) => ({
  ...written,
  suites: { chosen: { cells, ...rest } },
});

test('a suite may name its cells one by one, and the runtime in which a cell makes sense', () => {
  const cell = { topology: 'plain', scenario: 'api-latency' };
  const { suites } = resolveConfig(suiteOf([{ ...cell, runtime: 'process' }]), '/app/scaleproof.config.ts');
  const named = suites[0]?.cells.map(({ topology, runtime }) => [topology.name, runtime]);
  expect(named).toEqual([['plain', 'process']]);
});

test('cells that are not known, or there twice, are refused, and so is a suite of cells and of topologies', () => {
  const cell = { topology: 'plain', scenario: 'api-latency' };
  const unknown = { topology: 'plane', scenario: 'api-latensy', runtime: 'proces' };
  expect(problemsIn(suiteOf([cell, unknown, cell]))).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      suites.chosen.cells[1].topology: there is no 'plane'. Did you mean 'plain'? There is: redis-sticky, plain.
      suites.chosen.cells[1].scenario: there is no 'api-latensy'. Did you mean 'api-latency'? There is: api-latency.
      suites.chosen.cells[1].runtime: there is no 'proces'. Did you mean 'process'? There is: process.
      suites.chosen: the cell 'plain/api-latency' is there twice.
    Correct it and run again."
  `);
  expect(problemsIn(suiteOf([cell], { topologies: ['plain'] }))).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      suites.chosen: expected either topologies and scenarios, which are all combined, or cells, not both
    Correct it and run again."
  `);
});

test('a load shape that the driver cannot send is refused before anything starts', () => {
  const wrong = {
    ...written,
    scenarios: [{ ...scenario, load: { kind: 'constant-users', users: 10 } }],
  };
  expect(problemsIn(wrong)).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      scenarios[0] (api-latency).load.kind: the driver native cannot send 'constant-users', only constant-rate.
    Correct it and run again."
  `);
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

test('an app that breaks its contract is refused, function by function', () => {
  const { app } = written;
  const operations = { 'list-items': { request: async () => ({}) }, 'list-itmes': {}, 'log-in': 1 };
  const adapter = { ...app.adapter, operations, readyPath: 'ready', publicUrl: 'shop.example', rooms: {} };
  const launch = { ...app.launch, args: 'main.js' };
  expect(problemsIn({ ...written, app: { adapter, launch } })).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      app.adapter.readyPath: its path is "ready", and must be a string that begins with '/'; the host is the balancer's
      app.adapter.publicUrl: expected a scheme and a host, such as 'https://shop.example', not "shop.example"
      app.adapter.operations["list-items"].request: expected a function that returns at once; an async one returns a promise
      app.adapter.operations["list-items"].read: expected a function, not undefined
      app.adapter.operations["list-itmes"]: there is no operation 'list-itmes'. Did you mean 'list-items'? There is: log-in, read-session, increment-session, log-out, list-items, read-item, create-item, read-own-item and 6 more.
      app.adapter.operations["log-in"]: expected an operation with 'request' and 'read', not 1
      app.adapter.rooms.path: expected a function, not undefined
      app.adapter.rooms.publish: expected a function, not undefined
      app.adapter.rooms.read: expected a function, not undefined
      app.launch.args: expected a list of strings
    Correct it and run again."
  `);
});

test('an app may be a class, and leave out what it does not have', () => {
  class Adapter {
    name = 'a class';
    readyPath = '/';
    operations = {};
    instanceOf() {
      return null;
    }
  }
  expect(problemsIn({ ...written, app: { ...written.app, adapter: new Adapter() } })).toBe('none');
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
