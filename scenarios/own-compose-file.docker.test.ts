import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { useLocalImages } from '../harness/environment/compose/fixtures/shop.ts';
import { skipsDocker } from '../harness/environment/images/fixtures/docker-test.ts';
import { compose, kill, restart } from '../harness/index.ts';
import { runKnownCell } from './run-cell.ts';
import { usingSessions } from './truth/known-workloads.ts';

const file = join(import.meta.dirname, '../harness/environment/compose/fixtures/reference/compose.yaml');

describe.skipIf(skipsDocker)("a cell on a compose file that is somebody's own", () => {
  beforeAll(useLocalImages);

  test('every session is lost with a Redis that keeps nothing, and next to none with an instance', async () => {
    const { repetition, total, share } = await runKnownCell(
      { balancer: { engine: 'nginx' }, sessions: 'redis' },
      {
        ...usingSessions(60),
        name: 'sessions',
        question: 'Do sessions survive their instance, and their store?',
        phases: { warmup: '1s', measured: '7s' },
        faults: [
          { at: '1s', fault: kill({ instance: 2 }) },
          { at: '4s', fault: restart({ store: 'redis', by: 'SIGKILL' }) },
        ],
        targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 60 }],
      },
      compose({ file, service: 'api', port: 8000, stores: { redis: 'cache' } }),
    );
    expect(repetition.faults.map(({ effect }) => effect)).toEqual([
      { confirmed: true, evidence: expect.stringMatching(/^app-2 \(container .* by SIGKILL .* refuses/) },
      { confirmed: true, evidence: expect.stringMatching(/redis is ready as container/) },
    ]);
    expect(total('sessions')).toBe(60);
    // Each is read once more when all is over, so that none of them is left out.
    expect(total('sessions_lost')).toBe(60);
    expect(total('sessions_lost', { fault: 'none' })).toBe(0);
    // On a busy machine some are not read between the two faults, and count for the first.
    expect(total('sessions_lost', { fault: 'restart redis by SIGKILL' })).toBeGreaterThan(40);
    // Instances call themselves by their containers' hostnames.
    for (const instance of ['app-1', 'app-2', 'app-3']) {
      expect(total('http_requests_by_instance', { instance }), instance).toBeGreaterThan(0);
    }
    expect(share('stickiness_share')).toBeLessThan(0.6);
    expect(repetition.nodes.find(({ id }) => id === 'redis')?.version).toMatch(/^redis \d+\.\d+/);
  });
});
