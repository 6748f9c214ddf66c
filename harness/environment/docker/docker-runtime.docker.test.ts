import { beforeAll, describe, expect, test } from 'vitest';
import { referenceApp } from '../../../reference-app/adapter.ts';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { describeRuntime } from '../fixtures/describe-runtime.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';
import { askRedis } from '../stores/start-redis.ts';
import { docker } from './docker-runtime.ts';

describe.skipIf(skipsDocker)('with an engine', () => {
  beforeAll(buildTinyImage);
  describeRuntime('docker', docker);
});

describe.skipIf(skipsDocker)('the reference app', () => {
  test('keeps a session in Valkey, which serves as Redis and says what it is', async () => {
    await using run = await startRun(docker());
    const valkey = plainTopology('valkey', {
      app: { instances: 2 },
      sessions: 'redis',
      redis: 'single',
      redisServer: 'valkey',
    });
    const environment = await run.up(valkey, referenceApp());
    const node = killable(environment, 'redis');
    expect(node.role).toBe('redis');
    expect(node.version).toMatch(/^valkey \d+\.\d+\.\d+ \(.*valkey\/valkey:/);
    expect(String(await askRedis(node.url, 'INFO', 'server'))).toContain('server_name:valkey');

    const [first, second] = ['app-1', 'app-2'].map((id) => killable(environment, id));
    const session = (at: URL | undefined) => new URL('/api/session', at);
    const logIn = await fetch(session(first?.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"user":"ada"}',
    });
    const cookie = logIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    await first?.kill();
    const answer = await fetch(session(second?.url), { headers: { cookie } });
    expect(await answer.json()).toMatchObject({ user: 'ada' });
  });
});
