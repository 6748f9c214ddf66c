import { beforeAll, describe, expect, test } from 'vitest';
import { docker } from '../environment/docker/docker-runtime.ts';
import { buildTinyImage } from '../environment/fixtures/build-tiny-image.ts';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { killable, startRun } from '../environment/fixtures/topology-under-test.ts';
import { skipsDocker } from '../environment/images/fixtures/docker-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { isReloadable } from '../environment/runtime.ts';
import { balancerEngines } from '../plan/balancer-names.ts';
import { disconnect, reconnect } from './disconnect.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { kill } from './kill.ts';
import { reloadBalancer } from './reload-balancer.ts';
import { restartBalancer } from './restart-balancer.ts';
import { start } from './start.ts';

describe.skipIf(skipsDocker)('faults in containers', () => {
  beforeAll(buildTinyImage);

  test.each(balancerEngines)(
    "%s uses instances again that were killed and that were cut off, also at each other's addresses",
    async (engine) => {
      await using run = await startRun(docker());
      const environment = await run.up(tinyTopology({ balancer: { engine, policy: 'round-robin' } }));
      const context = faultContext(environment);
      const effects = [
        await kill({ instance: 2 }).inject(context),
        await start({ instance: 2 }).inject(context),
        await disconnect({ instance: 3 }).inject(context),
        await reconnect({ instance: 3 }).inject(context),
      ].map(({ effect }) => effect);
      expect(effects).toEqual([
        {
          confirmed: true,
          evidence: expect.stringMatching(
            /^app-2 \(container .* ended by SIGKILL after .* refuses connections\.$/,
          ),
        },
        { confirmed: true, evidence: expect.stringMatching(/^app-2 is ready as container .* app-2.*$/) },
        {
          confirmed: true,
          evidence: expect.stringMatching(/^app-3 \(container .*\) is running without a network/),
        },
        {
          confirmed: true,
          evidence: expect.stringMatching(/^app-3 .* is reconnected to its network and ready/),
        },
      ]);
      expect(await killable(environment, 'app-2').usage()).toMatchObject({ restarts: 1 });
      const seen = new Set<string | null>();
      for (let request = 0; request < 12; request++) {
        const answer = await fetch(environment.entry);
        seen.add(answer.headers.get('x-instance'));
      }
      expect(seen).toEqual(new Set(['app-1', 'app-2', 'app-3']));
      const balancer = environment.nodes.find(({ role }) => role === 'balancer');
      if (balancer && isReloadable(balancer)) {
        const reloaded = await reloadBalancer({ watchMs: 100 }).inject(context);
        expect(reloaded).toMatchObject({ nodes: [engine], effect: { confirmed: true } });
      }
      if (engine === 'envoy' || engine === 'built-in') return;
      const restarted = await restartBalancer({ by: 'SIGKILL' }).inject(context);
      expect(restarted).toMatchObject({
        nodes: [engine],
        effect: { confirmed: true },
        entry: { idleClosed: 10 },
      });
      expect((await fetch(environment.entry)).status).toBe(200);
      if (engine !== 'nginx') return;
      // The others ask for addresses again and again; nginx is told.
      for (const instance of [1, 2, 3]) await kill({ instance }).inject(context);
      for (const instance of [3, 1, 2]) {
        expect((await start({ instance }).inject(context)).effect).toMatchObject({ confirmed: true });
      }
    },
  );
});

test('a process has no network of its own, and the fault to disconnect it says so', async () => {
  await using run = await startRun(processes());
  const context = faultContext(await run.up(tinyTopology({ instances: 1 })));
  expect((await disconnect({ instance: 1 }).inject(context)).effect).toEqual({
    confirmed: false,
    because: 'The runtime cannot disconnect app-1 from the network.',
  });
});
