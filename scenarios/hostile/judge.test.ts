import { expect, test } from 'vitest';
import { resolveConfig } from '../../harness/config/resolve-config.ts';
import { ScaleproofError } from '../../harness/core/errors.ts';
import { callAsUser } from './call-as-user.ts';
import { type Input, suiteWith } from './judge.config.ts';

const target = { metric: 'sessions_lost', at: 'total', must: '==', be: 0 };
const asking = (...targets: readonly object[]): Input => ({ scenario: { targets } });

function refusal(input: Input): string {
  try {
    resolveConfig(suiteWith(input), 'hostile.config.ts');
  } catch (thrown) {
    if (thrown instanceof ScaleproofError && thrown.exitCode === 3) return thrown.message;
    throw thrown;
  }
  return 'not refused';
}

test.each<[string, Input, string]>([
  [
    'a target on http_latencyms',
    asking({ ...target, metric: 'http_latencyms' }),
    "Did you mean 'http_latency_ms'?",
  ],
  [
    'sessions in Redis without Redis',
    { topology: { sessions: 'redis', redis: 'none' } },
    "'redis' needs a Redis",
  ],
])('%s: exit code 3, and nothing is started', async (_, input, why) => {
  const args = ['run', '--config', 'scenarios/hostile/judge.config.ts', '--runtime', 'process'];
  const { exitCode, stdout, stderr } = await callAsUser(args, {
    env: { HOSTILE_INPUT: JSON.stringify(input) },
  }).ended;
  expect(stderr).toContain(why);
  expect(stdout).toBe('');
  expect(exitCode).toBe(3);
});

test('what is right is not refused', () => {
  expect(refusal({})).toBe('not refused');
});

test.each<[string, Input, string]>([
  [
    'a target on http_latencyms',
    asking({ ...target, metric: 'http_latencyms' }),
    "Did you mean 'http_latency_ms'?",
  ],
  [
    'the p95 of a total',
    asking({ ...target, at: 'p95' }),
    "sessions_lost has no 'p95', only total, mean, max.",
  ],
  ['a label that is not there', asking({ ...target, where: { falt: 'none' } }), "Did you mean 'fault'?"],
  [
    '99.9 for 99.9 %',
    asking({ metric: 'http_error_share', at: 'share', must: '<', be: 99.9 }),
    '99.9 % is 0.999',
  ],
  [
    'two demands that exclude each other',
    asking(target, { ...target, must: '>', be: 3 }),
    'contradicts the target',
  ],
  [
    'throughput of an open loop',
    asking({ ...target, metric: 'throughput_per_second', must: '>' }),
    "'constant-users'",
  ],
  ['messages without a room', asking({ ...target, metric: 'messages_lost' }), 'Add deliveryCheck()'],
  [
    'recovery without a fault',
    asking({ ...target, metric: 'recovery_ms', be: 9 }),
    'Add availabilityCheck()',
  ],
  [
    'Redis of a topology without',
    asking({ metric: 'redis_clients', at: 'max', must: '<', be: 9 }),
    'it has no Redis',
  ],
  [
    'an instance that is not there',
    asking({ metric: 'cpu_cores', at: 'max', must: '<', be: 9, where: { instance: 'app-4' } }),
    'has app-1 to app-3',
  ],
  [
    'an expectation on a metric without a target',
    { expect: { 'memory/visit': { fail: ['sesions_lost'] } } },
    "Did you mean 'sessions_lost'?",
  ],
  [
    'sessions in Redis without Redis',
    { topology: { sessions: 'redis', redis: 'none' } },
    "'redis' needs a Redis",
  ],
  [
    'jobs in Postgres without Postgres',
    { topology: { queue: 'postgres', postgres: 'none' } },
    "'postgres' needs a Postgres",
  ],
  [
    'Sentinels of a single Redis',
    { topology: { redis: 'single', sentinelDownAfterMs: 500 } },
    'there are no Sentinels',
  ],
  [
    'PORT in env',
    { topology: { env: { PORT: '3000' } } },
    "topologies.memory.env.PORT: the app's launch sets it",
  ],
  ['no time to measure', { scenario: { phases: { measured: '0s' } } }, 'expected more than 0 ms'],
])('%s is refused before anything starts', (_, input, why) => {
  expect(refusal(input)).toContain(why);
});
