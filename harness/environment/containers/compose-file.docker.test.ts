import { randomBytes } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import { docker } from '../images/docker-command.ts';
import { testWithDocker } from '../images/fixtures/docker-test.ts';
import { composeFile, readImageReferences, root } from '../images/image-references.ts';
import { imagesToUse } from '../images/images-to-use.ts';

const signal = new AbortController().signal;
const profiles = [
  'app',
  'nginx',
  'haproxy',
  'caddy',
  'redis',
  'valkey',
  'postgres',
  'pgbouncer',
  'prometheus',
];

testWithDocker('the compose file is valid with each choice of profiles', async () => {
  // What a service lacks when another is left out shows when it is chosen alone.
  for (const chosen of [[], ...profiles.map((one) => [one]), profiles]) {
    const flags = chosen.flatMap((profile) => ['--profile', profile]);
    await expect(
      docker(['compose', '--file', composeFile, ...flags, 'config', '--quiet'], { signal }),
    ).resolves.toBe('');
  }
});

testWithDocker(
  'every published port is on 127.0.0.1 and everything carries the label of its run',
  async () => {
    const { services, networks, volumes } = JSON.parse(
      await docker(['compose', '--file', composeFile, '--profile', '*', 'config', '--format', 'json'], {
        signal,
        env: { SCALEPROOF_RUN: 'run-7' },
      }),
    );
    for (const service of Object.values<{ ports: { host_ip: string }[] }>(services)) {
      expect(service.ports.map(({ host_ip }) => host_ip)).toEqual(service.ports.map(() => '127.0.0.1'));
    }
    for (const part of [services, networks, volumes].flatMap((parts) => Object.values<object>(parts))) {
      expect(part).toMatchObject({ labels: { 'scaleproof.run': 'run-7' } });
    }
  },
);

testWithDocker(
  'by hand: nginx and Redis give three instances that share sessions, and nothing is left',
  async () => {
    const project = await composeProject(['nginx', 'redis']);
    await project.compose('up', '--detach', '--wait');
    const entry = `http://${await project.compose('port', 'nginx', '8080')}`;
    const logIn = await fetch(`${entry}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"user":"ada"}',
    });
    const cookie = logIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const instances = new Set<string | null>();
    for (let request = 0; request < 9; request++) {
      const answer = await fetch(`${entry}/api/session`, { headers: { cookie } });
      expect(await answer.json()).toMatchObject({ user: 'ada' });
      instances.add(answer.headers.get('x-instance'));
    }
    expect([...instances].sort()).toEqual(['app-1', 'app-2', 'app-3']);

    await project.compose('down', '--volumes');
    expect(await project.whatIsLeft()).toBe('');
  },
);

testWithDocker(
  'by hand: instances keep their names over a restart, and HAProxy finds one again that was away',
  async () => {
    const project = await composeProject(['haproxy']);
    await project.compose('up', '--detach', '--wait');
    const namesByPort = async () => {
      const ports = [1, 2, 3].map((index) => project.compose('port', `--index=${index}`, 'app', '3000'));
      return Promise.all(
        (await Promise.all(ports)).map(async (address) => {
          const answer = await fetch(`http://${address}/health`);
          return answer.headers.get('x-instance');
        }),
      );
    };
    const entry = `http://${await project.compose('port', 'haproxy', '8080')}`;
    const untilSeen = (instances: readonly string[]) =>
      expect
        .poll(
          async () => {
            const seen = new Set<string | null>();
            for (let request = 0; request < 12; request++) {
              seen.add((await fetch(`${entry}/health`)).headers.get('x-instance'));
            }
            return [...seen].sort();
          },
          { timeout: 20_000, interval: 250 },
        )
        .toEqual(instances);
    const containers = [3, 1, 2].map((index) => `${project.name}-app-${index}`);
    await untilSeen(['app-1', 'app-2', 'app-3']);
    expect(await namesByPort()).toEqual(['app-1', 'app-2', 'app-3']);
    await docker(['kill', `${project.name}-app-2`], { signal });
    await untilSeen(['app-1', 'app-3']);

    // All at once and in another order, so that they take each other's addresses; their ports are other ones.
    await docker(['kill', ...containers.filter((one) => !one.endsWith('app-2'))], { signal });
    for (const container of containers) await docker(['start', container], { signal });
    await project.compose('up', '--detach', '--wait', '--no-recreate');
    expect(await namesByPort()).toEqual(['app-1', 'app-2', 'app-3']);
    await untilSeen(['app-1', 'app-2', 'app-3']);
  },
);

testWithDocker('the app runs as an ordinary user, and SIGTERM ends it in time with exit code 0', async () => {
  const { app } = await readImageReferences(await imagesToUse(signal), signal);
  const settings = [
    'SESSION_STORAGE=memory',
    'PUBSUB=none',
    'SESSION_SECRET=of-an-app-that-is-gone-in-a-second',
  ];
  const args = settings.flatMap((setting) => ['--env', setting]);
  // Without --init: the app is process 1.
  const container = (await docker(['run', '--detach', ...args, app], { signal })).trim();
  onTestFinished(async () => {
    await docker(['rm', '--force', '--volumes', container], { signal });
  });
  const inspect = async (format: string) =>
    (await docker(['inspect', '--format', format, container], { signal })).trim();
  expect(await docker(['exec', container, 'id', '-u'], { signal })).toBe('1000\n');
  await expect.poll(() => inspect('{{.State.Health.Status}}'), { timeout: 30_000 }).toBe('healthy');
  expect(await docker(['exec', container, 'cat', '/proc/1/comm'], { signal })).toMatch(
    /^(?:node|MainThread)\n$/,
  );

  const startedAt = performance.now();
  await docker(['stop', '--time', '12', container], { signal });
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(await inspect('{{.State.ExitCode}}')).toBe('0');
});

interface Project {
  readonly name: string;
  compose(...args: string[]): Promise<string>;
  /** Containers, networks and volumes of the project. */
  whatIsLeft(): Promise<string>;
}

/** The compose file as people use it, under a name of its own and on free ports. Comes down with the test. */
async function composeProject(chosen: readonly string[]): Promise<Project> {
  const name = `scaleproof-test-${randomBytes(3).toString('hex')}`;
  const stores = chosen.includes('redis') ? {} : { SESSION_STORAGE: 'memory', PUBSUB: 'none' };
  const env = { SCALEPROOF_IMAGES: await imagesToUse(signal), SCALEPROOF_ENTRY_PORT: '0', ...stores };
  const flags = [
    '--project-name',
    name,
    '--file',
    composeFile,
    ...chosen.flatMap((one) => ['--profile', one]),
  ];
  const compose = async (...args: string[]) =>
    (await docker(['compose', ...flags, ...args], { signal, cwd: root, env })).trim();
  onTestFinished(async () => {
    await compose('down', '--volumes', '--timeout', '0');
  });
  const ofProject = ['--quiet', '--filter', `label=com.docker.compose.project=${name}`];
  return {
    name,
    compose,
    async whatIsLeft() {
      const kinds = [
        ['ps', '--all'],
        ['network', 'ls'],
        ['volume', 'ls'],
      ];
      return (await Promise.all(kinds.map((kind) => docker([...kind, ...ofProject], { signal })))).join('');
    },
  };
}
