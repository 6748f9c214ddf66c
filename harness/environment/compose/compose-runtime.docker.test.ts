import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { faultContext } from '../../faults/fixtures/fault-context.ts';
import { kill } from '../../faults/kill.ts';
import { reloadBalancer } from '../../faults/reload-balancer.ts';
import { restart } from '../../faults/restart.ts';
import { start } from '../../faults/start.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import { buildTinyImage } from '../fixtures/build-tiny-image.ts';
import { describeRuntime } from '../fixtures/describe-runtime.ts';
import { onTheEngine } from '../fixtures/on-the-engine.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { docker } from '../images/docker-command.ts';
import { skipsDocker } from '../images/fixtures/docker-test.ts';
import { inspectImage } from '../images/inspect-image.ts';
import { askRedis } from '../stores/start-redis.ts';
import { compose } from './compose-runtime.ts';
import { shop, shopFile, useLocalImages } from './fixtures/shop.ts';

const { signal } = new AbortController();
const one = tinyTopology({ instances: 1 });

describe.skipIf(skipsDocker)('with an engine', () => {
  beforeAll(async () => {
    await buildTinyImage();
    await useLocalImages();
  });
  describeRuntime('compose', shop);

  test('their own balancer is the entry, instances are known by their hostnames, and faults reach a store by its role', async () => {
    process.env.NAMED_BY = 'hostname';
    onTestFinished(() => void delete process.env.NAMED_BY);
    const before = await readFile(shopFile, 'utf8');
    const runtime = shop({
      stores: { redis: 'cache' },
      entry: {
        service: 'proxy',
        port: 8080,
        reload: ['nginx', '-c', '/etc/nginx/nginx.conf', '-s', 'reload'],
      },
    });
    expect(await runtime.probe({} as never)).toBeNull();
    await using run = await startRun(runtime);
    const environment = await run.up(tinyTopology({ instances: 2, redis: 'single' }));
    const { entry, nodes, instanceNamed, notes } = environment;
    expect(nodes.map(({ id, role }) => `${role} ${id}`)).toEqual([
      'app app-1',
      'app app-2',
      'balancer balancer',
      'redis redis',
    ]);
    const seen = new Set<string | null>();
    for (let request = 0; request < 4; request++) {
      const said = (await fetch(entry)).headers.get('x-instance') ?? '';
      expect(said).toMatch(/^[0-9a-f]{12}$/);
      seen.add(instanceNamed?.(said) ?? null);
    }
    expect(seen).toEqual(new Set(['app-1', 'app-2']));
    expect(notes.join(' ')).toContain("The balancer is the service 'proxy'");

    const context = faultContext(environment);
    expect((await kill({ instance: 2 }).inject(context)).effect).toMatchObject({ confirmed: true });
    expect((await start({ instance: 2 }).inject(context)).effect).toMatchObject({
      confirmed: true,
      evidence: expect.stringContaining('does not report whether it uses it'),
    });
    const reloaded = await reloadBalancer({ watchMs: 200 }).inject(context);
    expect(reloaded).toMatchObject({
      nodes: ['balancer'],
      effect: { confirmed: true, evidence: expect.stringMatching(/reload' was followed by new processes/) },
      entry: { unanswered: 0 },
    });
    const redis = nodes.find(({ role }) => role === 'redis');
    if (!redis) throw new Error('There is no Redis.');
    await askRedis(redis.url, 'SET', 'key', 'value');
    const again = await restart({ store: 'redis', by: 'SIGTERM', graceMs: 5_000 }).inject(context);
    expect(again.effect).toMatchObject({ confirmed: true });
    // Redis saves what it has at its end, in a volume that goes with the run.
    expect(await askRedis(redis.url, 'GET', 'key')).toBe('value');

    await run.down();
    expect(await onTheEngine(run.runId)).toBe('');
    expect(await readFile(shopFile, 'utf8')).toBe(before);
  });

  test('an image that cannot be had or built is an error with the last lines, and what was built stays for the next run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
    onTestFinished(() => removeDirectory(folder));
    const file = join(folder, 'compose.yaml');
    const runtime = () => compose({ file, service: 'api', port: 3000 });
    const written = async (service: string, dockerfile: string) => {
      await writeFile(
        file,
        `services:\n  api:\n    ${service}\n    environment: { HOST: 0.0.0.0, PORT: "3000" }\n`,
      );
      await writeFile(join(folder, 'Dockerfile'), `FROM scaleproof-test/tiny:latest\n${dockerfile}\n`);
    };
    await written('image: 127.0.0.1:1/nobody/made-this:1', '');
    {
      await using run = await startRun(runtime());
      await expect(run.up(one)).rejects.toMatchObject({
        code: 'SP_RUNTIME_UNAVAILABLE',
        message: expect.stringMatching(/could not be pulled.*127\.0\.0\.1:1/s),
      });
    }
    await written('build: .', 'RUN echo the compiler is unhappy && exit 7');
    {
      await using run = await startRun(runtime());
      await expect(run.up(one)).rejects.toMatchObject({
        code: 'SP_START_FAILED',
        message: expect.stringMatching(/could not be built.*the compiler is unhappy.*exit code: 7/s),
      });
    }
    await written('build: .', '');
    await using run = await startRun(runtime());
    const { nodes } = await run.up(one);
    const image = /scaleproof-built\/\S+-api/.exec(nodes[0]?.version ?? '')?.[0] ?? '';
    onTestFinished(async () => void (await docker(['rmi', image], { signal })));
    expect(await inspectImage(image, signal)).not.toBeNull();
  });
});
