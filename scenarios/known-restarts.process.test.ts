import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { resolveTopology, writtenTopology } from '../harness/config/written-topology.ts';
import { seededRandom } from '../harness/core/random.ts';
import { ask, type Question } from '../harness/environment/fixtures/ask.ts';
import { startRun } from '../harness/environment/fixtures/topology-under-test.ts';
import { processes } from '../harness/environment/process-runtime.ts';
import { keepsAccessLog } from '../harness/environment/runtime.ts';
import { rollingRestart } from '../harness/index.ts';
import type { Balancer } from '../harness/plan/topology.ts';
import { referenceApp } from '../reference-app/adapter.ts';

const { signal } = new AbortController();
const questions: readonly Question[] = [
  { path: '/health' },
  { path: '/api/session', method: 'POST', json: { user: 'ada' } },
];

/** Sends 300 requests a second, half of them POST, for as long as a rolling restart takes. */
async function restartUnderLoad(balancer: Pick<Balancer, 'engine' | 'retries'>) {
  const written = { balancer, sessions: 'jwt', env: { DRAIN_MS: '600' } } as const;
  await using run = await startRun(processes());
  const topology = resolveTopology('restarted', writtenTopology.parse(written));
  const environment = await run.up(topology, referenceApp());
  const outcomes: Promise<string>[] = [];
  const context = { environment, readyPath: '/health/ready', random: seededRandom(1), signal };
  let isOver = false;
  const restart = rollingRestart({ graceMs: 5_000 })
    .inject(context)
    .finally(() => {
      isOver = true;
    });
  while (!isOver) {
    for (const question of [...questions, ...questions, ...questions]) {
      outcomes.push(ask(environment.entry, question).then(({ status }) => `${status}`, String));
    }
    await sleep(20);
  }
  const { effect } = await restart;
  const failed = (await Promise.all(outcomes)).filter((outcome) => !outcome.startsWith('2'));
  const node = environment.nodes.find(({ role }) => role === 'balancer');
  const log = node && keepsAccessLog(node) ? await node.accessLog() : [];
  const retries = log.reduce((sum, { attempts }) => sum + Math.max(0, attempts - 1), 0);
  return { effect, failed, sent: outcomes.length, retries };
}

test.each(['haproxy', 'caddy', 'built-in'] as const)(
  'B6: behind %s a draining rolling restart costs no request',
  async (engine) => {
    const { effect, failed, sent, retries } = await restartUnderLoad({ engine, retries: 0 });
    expect(effect).toEqual({ confirmed: true, evidence: expect.any(String) });
    expect(sent).toBeGreaterThan(500);
    expect(failed).toEqual([]);
    expect(retries).toBe(0);
  },
);

test('B6: behind nginx, which does not see that an instance drains, it is its retries that save them', async () => {
  const { effect, failed, retries } = await restartUnderLoad({ engine: 'nginx', retries: 2 });
  expect(effect).toEqual({ confirmed: true, evidence: expect.any(String) });
  expect(failed).toEqual([]);
  expect(retries).toBeGreaterThan(0);
});
