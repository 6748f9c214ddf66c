import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../core/ports.ts';
import { faultContext } from '../../faults/fixtures/fault-context.ts';
import { freeze } from '../../faults/freeze.ts';
import { kill } from '../../faults/kill.ts';
import { reloadBalancer } from '../../faults/reload-balancer.ts';
import { restart } from '../../faults/restart.ts';
import { restartBalancer } from '../../faults/restart-balancer.ts';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { startRun } from '../fixtures/topology-under-test.ts';
import { type ExternalOptions, external } from './external-runtime.ts';

const tinyServer = join(import.meta.dirname, '../fixtures/tiny-server.ts');
const topology = tinyTopology({ instances: 2 });

/** Two instances that run in the background, started by nobody whom scaleproof knows. */
async function somebodysApp() {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const ports = await freePorts(2);
  const start = (n: string) =>
    `PORT=$(sed -n ${n}p ${folder}/ports) INSTANCE=app-${n} setsid '${process.execPath}' '${tinyServer}' ` +
    `>${folder}/${n}.log 2>&1 </dev/null & echo $! >${folder}/${n}.pid`;
  execFileSync('sh', [
    '-c',
    `printf '%s\\n' ${ports.join(' ')} >${folder}/ports; ${start('1')}; ${start('2')}`,
  ]);
  const signal = (name: string) => ['sh', '-c', `kill -${name} $(cat ${folder}/{n}.pid)`];
  onTestFinished(async () => {
    for (const n of ['1', '2']) {
      try {
        process.kill(Number(await readFile(join(folder, `${n}.pid`), 'utf8')), 'SIGKILL');
      } catch {
        // It ended before.
      }
    }
    await rm(folder, { recursive: true });
  });
  const [first] = ports;
  return {
    entry: `http://127.0.0.1:${first}`,
    instances: ports.map((port) => `http://127.0.0.1:${port}`),
    commands: {
      kill: signal('KILL'),
      stop: signal('TERM'),
      start: ['sh', '-c', start('{n}')],
      pause: signal('STOP'),
      resume: signal('CONT'),
    },
  } satisfies ExternalOptions;
}

test('what runs already is used as it is, and faults are the commands of the config, whose effect must show', async () => {
  const options = await somebodysApp();
  await using run = await startRun(external(options));
  const environment = await run.up(topology);
  expect(environment.entry.origin).toBe(options.entry);
  expect(environment.nodes.map(({ id }) => id)).toEqual(['app-1', 'app-2', 'balancer']);
  const context = faultContext(environment);
  const { effect } = await restart({ instance: 2, by: 'SIGKILL' }).inject(context);
  expect(effect).toMatchObject({ confirmed: true, evidence: expect.stringContaining('refuses connections') });
  expect((await freeze({ instance: 2, forMs: 400 }).inject(context)).effect).toMatchObject({
    confirmed: true,
  });
  expect((await kill({ instance: 2 }).inject(context)).effect).toMatchObject({ confirmed: true });
  // As it was found: what a cell has ended runs again when the cell is over.
  await run.down();
  expect((await fetch(options.instances[1] ?? '')).status).toBe(200);
});

test('a command without effect is none, and one that fails says what it said', async () => {
  const { commands, ...options } = await somebodysApp();
  const broken = { ...commands, kill: ['true'], pause: ['sh', '-c', 'echo no such thing >&2; exit 3'] };
  await using run = await startRun(external({ ...options, commands: broken }));
  const context = faultContext(await run.up(topology));
  await expect(kill({ instance: 2 }).inject(context)).rejects.toThrow(/'true' had no effect/);
  await expect(freeze({ instance: 2, forMs: 100 }).inject(context)).rejects.toThrow(/no such thing/);
});

test('a balancer is reloaded and restarted by commands, which are believed when clients feel them', async () => {
  const options = await somebodysApp();
  const restartFirst = [
    'sh',
    '-c',
    [...options.commands.kill, ...options.commands.start]
      .filter((part) => !['sh', '-c'].includes(part))
      .join('; ')
      .replaceAll('{n}', '1'),
  ];
  const commands = { 'reload-balancer': ['true'], 'restart-balancer': restartFirst };
  const runtime = external({ entry: options.entry, commands });
  expect(runtime.refuses?.(['reload-balancer', 'restart-balancer'], topology)).toBeNull();
  expect(external({ entry: options.entry }).refuses?.(['reload-balancer'], topology)?.reason).toContain(
    'no command for: reload-balancer',
  );
  await using run = await startRun(runtime);
  const context = faultContext(await run.up(topology));
  expect((await reloadBalancer({ watchMs: 50 }).inject(context)).effect).toEqual({
    confirmed: false,
    because: expect.stringMatching(/^Nothing shows that balancer was reloaded\. Of 10 idle/),
  });
  const restarted = await restartBalancer({ by: 'SIGKILL' }).inject(context);
  expect(restarted).toMatchObject({
    effect: { confirmed: true },
    entry: { idleConnections: 10, idleClosed: 10 },
  });
});

test('what has no command or no instance is refused with what to add, and other machines only by name', async () => {
  const entry = 'http://127.0.0.1:1';
  const runtime = external({ entry, instances: [entry], commands: { kill: ['true'] } });
  expect(runtime.refuses?.(['kill'], topology)).toBeNull();
  expect(runtime.refuses?.(['kill', 'start'], topology)?.reason).toContain('no command for: start');
  expect(external({ entry }).refuses?.(['kill'], topology)?.reason).toContain('no instances');
  expect(runtime.refuses?.(['disconnect'], topology)?.reason).toContain('none has a network of its own');
  expect(runtime.lacksStores?.reason).toContain('starts no stores');
  expect((await runtime.lacks(topology))?.enable).toContain('instances: 1');
  expect(() => external({ entry: 'http://shop.example' })).toThrow(/another machine.*allowHosts/);
  external({ entry: 'http://shop.example', allowHosts: ['shop.example'] });
  expect(() => external({ entry: 'shop.example:80' })).toThrow(/must be the URL of a server/);
});

test('what does not run is said with its address, within the time for it', async () => {
  const [port] = await freePorts(1);
  const runtime = external({ entry: `http://127.0.0.1:${port}`, readyWithinMs: 300 });
  await using run = await startRun(runtime);
  await expect(run.up(topology)).rejects.toMatchObject({
    code: 'SP_NOT_READY',
    message: expect.stringMatching(/127\.0\.0\.1:\d+ to answer .* ECONNREFUSED.* It was to run already/s),
  });
});
