import { expect, test } from 'vitest';
import { plainBalancing } from '../plan/balancer-names.ts';
import { problemsIn, scenario, written } from './fixtures/plain-config.ts';
import { resolveConfig } from './resolve-config.ts';

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
      redisServer: 'redis',
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
      redisServer: 'redis',
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
      topologies.plain.instances: expected at least 1, not 0
      topologies.plain.balancer.engine: expected one of 'nginx', 'haproxy', 'caddy', 'envoy', 'built-in', not 'traefik'
      topologies.plain.sessions: expected one of 'memory', 'sqlite', 'redis', 'postgres', 'jwt', not 'cookies'
      scenarios[0].phases.measured: expected a duration such as '250ms' or '30s', not '5 minutes'
      scenarios[0].targets[0].must: expected one of '<', '<=', '>', '>=', '==', not 'below'
      scenarios[0].targets[0].be: expected a number, not "200ms"
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
      suites.chosen: expected topologies and scenarios, which are all combined, or cells, or all three
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
