import { expect, test } from 'vitest';
import { z } from 'zod';
import { resolveTopology, writtenTopology } from './written-topology.ts';

const choices = {
  sessions: ['memory', 'sqlite', 'redis', 'postgres', 'jwt'],
  pubsub: ['none', 'redis', 'postgres'],
  rateLimit: ['none', 'local', 'redis'],
  queue: ['none', 'memory', 'bullmq', 'postgres'],
  cache: ['none', 'local', 'redis', 'tiered'],
  redis: [undefined, 'none', 'single', 'replicated', 'sentinel'],
  redisServer: [undefined, 'redis', 'valkey'],
  redisPersistence: [undefined, 'none', 'rdb', 'aof-always'],
  sentinelDownAfterMs: [undefined, 500],
  postgres: [undefined, 'none', 'single', 'replicated'],
  postgresSettings: [undefined, { synchronous_commit: 'off' }],
  pgbouncer: [undefined, 'none', 'transaction', 'session'],
  pgbouncerSettings: [undefined, { max_client_conn: '10' }],
} as const;
const names = Object.keys(choices) as (keyof typeof choices)[];

/** Every setting with every other one, the rest as it is when it is left out. */
const pairs = names.flatMap((one, place) =>
  names
    .slice(place + 1)
    .flatMap((other) =>
      choices[one].flatMap((first) =>
        choices[other].map((second) => ({ sessions: 'memory', balancer: {}, [one]: first, [other]: second })),
      ),
    ),
);

/** What the settings mean, told apart from how they are checked. */
function isMeant(topology: Readonly<Record<string, unknown>>): boolean {
  const { sessions, pubsub, rateLimit, queue, cache, redis, postgres, pgbouncer } = topology;
  const usesRedis = [sessions, pubsub, rateLimit, queue, cache].some((part) =>
    ['redis', 'bullmq', 'tiered'].includes(String(part)),
  );
  const usesPostgres =
    [sessions, pubsub, queue].includes('postgres') || ['transaction', 'session'].includes(String(pgbouncer));
  const hasRedis = redis === undefined ? usesRedis : redis !== 'none';
  const hasPostgres = postgres === undefined ? usesPostgres : postgres !== 'none';
  const hasPgbouncer = ['transaction', 'session'].includes(String(pgbouncer));
  return (
    (!usesRedis || hasRedis) &&
    (!usesPostgres || hasPostgres) &&
    (hasRedis || [undefined, 'redis'].includes(topology.redisServer as undefined)) &&
    (hasRedis || [undefined, 'none'].includes(topology.redisPersistence as undefined)) &&
    (topology.sentinelDownAfterMs === undefined || redis === 'sentinel') &&
    (topology.postgresSettings === undefined || hasPostgres) &&
    (topology.pgbouncerSettings === undefined || hasPgbouncer)
  );
}

test(`of all ${pairs.length} pairs of settings those are refused that contradict each other`, () => {
  expect(pairs.length).toBeGreaterThan(500);
  const wrong = pairs.filter((pair) => writtenTopology.safeParse(pair).success !== isMeant(pair));
  expect(wrong).toEqual([]);
});

test('a topology that is accepted has the store of each of its parts', () => {
  for (const pair of pairs) {
    const parsed = writtenTopology.safeParse(pair);
    if (!parsed.success) continue;
    const { sessions, pubsub, queue, redis, postgres } = resolveTopology('any', parsed.data);
    if ([sessions, pubsub].includes('redis') || queue === 'bullmq') expect(redis).not.toBe('none');
    if ([sessions, pubsub, queue].includes('postgres')) expect(postgres).not.toBe('none');
  }
});

function problemsIn(topology: object): string {
  const parsed = writtenTopology.safeParse({ balancer: {}, sessions: 'memory', ...topology });
  return parsed.success
    ? 'none'
    : parsed.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('\n');
}

test('each contradiction says which setting, why, and what to do', () => {
  expect(problemsIn({ sessions: 'redis', cache: 'tiered', redis: 'none' })).toBe(
    "sessions: 'redis' needs a Redis, and redis is 'none'. Leave redis out, or choose another sessions.\n" +
      "cache: 'tiered' needs a Redis, and redis is 'none'. Leave redis out, or choose another cache.",
  );
});

test.each([
  [{ env: { 'A=B': '1' } }, "without '='"],
  [{ env: { A: 'nul\0' } }, 'without NUL'],
  [{ env: { '': '1' } }, 'the name of an environment variable'],
  [{ sessions: 'postgres', postgresSettings: { port: '5432' } }, 'scaleproof sets it'],
  [{ sessions: 'postgres', postgresSettings: { work_mem: '1MB\nport = 1' } }, 'expected one line'],
  [
    { pgbouncer: 'session', pgbouncerSettings: { pool_mode: 'transaction' } },
    "the topology's pgbouncer sets it",
  ],
])('what would break out of a setting, or take what the harness sets, is refused: %j', (topology, why) => {
  expect(problemsIn(topology)).toContain(why);
});
