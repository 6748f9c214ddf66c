import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { AppAdapter } from '../app/adapter.ts';
import type { App } from '../app/app.ts';
import type { Complaint } from '../app/complaints.ts';
import { guardApp } from '../app/guarded-app.ts';
import { systemClock } from '../core/clock.ts';
import type { ProcessRow } from '../core/process-row.ts';
import { isRunning, processTree } from '../core/process-table.ts';
import { tinyTopology } from '../environment/fixtures/tiny-topology.ts';
import { startRun } from '../environment/fixtures/topology-under-test.ts';
import { processes } from '../environment/process/process-runtime.ts';
import type { Environment } from '../environment/runtime.ts';
import { root } from '../fixtures/cli-run.ts';
import type { BalancerPolicy } from '../plan/balancer-names.ts';
import { findingsOfComplaints } from './complaint-findings.ts';
import { type Finding, inOrderOfWeight } from './finding.ts';
import { faultyApp, type PlantedFault } from './fixtures/faulty-app.ts';
import { tryInstances, tryStickiness } from './try-instances.ts';
import { type Clients, tryOperations } from './try-operations.ts';
import { tryIdle, tryStops } from './try-server.ts';

interface Told {
  /** `wrong adapter.instanceOf`, by weight. */
  readonly findings: readonly string[];
  readonly sentences: string;
}

function told(found: readonly Finding[]): Told {
  const all = inOrderOfWeight(found);
  return {
    findings: all.map(({ severity, field }) => `${severity} ${field}`),
    sentences: all.map(({ sentence }) => sentence).join('\n'),
  };
}

interface Up {
  readonly environment: Environment;
  readonly clients: Clients;
  readonly app: App;
  complaints(): readonly Complaint[];
}

interface Wrong {
  readonly faults: readonly PlantedFault[];
  readonly changed?: Partial<AppAdapter>;
  readonly instances: number;
  readonly policy?: BalancerPolicy;
}

/** What `look` finds in an app in which all of these are wrong. */
async function findIn(wrong: Wrong, look: (up: Up) => Promise<readonly Finding[]>): Promise<Told> {
  const { faults, changed = {}, instances, policy = 'round-robin' } = wrong;
  await using run = await startRun(processes());
  const { app, complaints } = guardApp(faultyApp(faults, changed));
  const environment = await run.up(
    tinyTopology({ instances, balancer: { engine: 'built-in', policy } }),
    app,
  );
  const { signal } = new AbortController();
  const { adapter } = app;
  const { entry } = environment;
  const printed = async () => [];
  const clients = { entry, adapter, clock: systemClock, mask: (text: string) => text, printed, signal };
  return told(await look({ environment, clients, app, complaints }));
}

const ofOperations = async ({ clients }: Up) =>
  (await tryOperations(clients, new Set(Object.keys(clients.adapter.operations)))).findings;

interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Without what differs from one time to another. */
function steady(text: string): string {
  return text
    .replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'when')
    .replaceAll(/(app-\d) \d\b/g, '$1 N');
}

const config = join(import.meta.dirname, 'fixtures/faulty.config.ts');
/** Compiled code is kept, as from a checkout: a command starts in half the time. */
const ownEnv = { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled'), ...process.env };
const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), 'try'];

/** The command as a user starts it. */
function scaleproofTry(faults: readonly PlantedFault[], ...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const env = { ...ownEnv, FAULTS: faults.join(','), NO_COLOR: '1', FORCE_COLOR: undefined };
    execFile(process.execPath, [...cli, ...args, '--config', config], { env }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

test('an app in which all is right has no finding, and the exit code is 0', async () => {
  const { exitCode, stdout } = await scaleproofTry([]);
  const text = steady(stdout);
  expect(text).toMatchInlineSnapshot(`
    "a shop in the topology 'sticky', runtime process

    With one instance
      ✓ login-page  GET /login       200 T  <form><input name="csrf" value="form-1"></form>
                    ok from app-1; keeps csrf
      ✓ sign-in     POST /login      200 T  {"user":"try-1","since":"when","visits":0}
                    ok from app-1; session of 'try-1' since 'when', counter 0
      ✓ my-account  GET /me          200 T  {"user":"try-1","since":"when","visits":0}
                    ok from app-1; session of 'try-1' since 'when', counter 0
      ✓ visit       POST /visits     200 T  {"user":"try-1","since":"when","visits":1}
                    ok from app-1; session of 'try-1' since 'when', counter 1
      ✓ list-items  GET /items       200 T  [{"id":1,"price":100}]
                    ok from app-1
      ✓ sign-out    POST /logout     200 T  {}
                    ok from app-1
      ✓ the room    WebSocket /chat T  {"publisher":"publisher-1","sequence":0,"padding":""}
                    a message of one member on app-1 reached the other
      app-1 says that it keeps an idle connection for 1 min T.

    With two instances
      app-1 and app-2 say who they are.
      Behind the balancer 5 requests of one client were answered by app-1 N, app-2 N.
      A session that app-1 made is known to app-2: instances share sessions.
      A message sent on app-1 did not reach a member on app-2.
      app-1 ended T after SIGTERM.
      app-2 ended T after SIGTERM.

    By its policy cookie
      Each of 4 clients stays on its instance (app-1 and app-2).

    Nothing is wrong.
    "
  `);
  expect(exitCode).toBe(0);
});

test('what is wrong with operations, sessions, rooms and names is told together, and the exit code is 1', async () => {
  const faults: PlantedFault[] = ['no-instance', 'stuck-counter', 'fails', 'silent-room', 'unhandled'];
  const { exitCode, stdout } = await scaleproofTry(faults, 'round-robin');
  const findings = steady(stdout.slice(stdout.indexOf('✗ wrong')));
  expect(findings).toMatchInlineSnapshot(`
    "✗ wrong  adapter.operations.list-items.request
        GET /items was answered with 500, and 'read' returned the failure 'status-500'. It was given:
        {"error":"internal"}
        → Send what the app expects, or find out why it fails; the last that it printed is: there is no table of
        items.

    ✗ wrong  adapter.operations.visit.role
        The counter of the session stayed at 0 over 'visit', whose role is increment-session.
        → Return the number that 'visit' adds to as 'counter', also from 'my-account', or take the role away.

    ✗ wrong  adapter.instanceOf
        It finds no instance in any answer. The headers are: date, connection, transfer-encoding.
        → Let each instance send its name in a header, such as 'x-instance', with the id that 'launch.environment'
        is given, and return that.

    ✗ wrong  adapter.rooms.publish
        {"publisher":"publisher-1","sequence":0,"padding":""} did not reach the other member within T.
        Frames that came: {"hello":"app-1"}  {"hello":"app-1"}
        → Let 'publish' write what the app passes on to others, and 'read' return { kind: 'message', message } for
        it.

    ! careful  launch
        app-1 does not handle SIGTERM, and ended at once by it: requests under way are cut off at each restart.
        → Let the app handle SIGTERM: stop accepting, finish what is under way, and exit.

    4 things are wrong; 1 thing to be careful about.
    "
  `);
  expect(exitCode).toBe(1);
});

test('sessions that look alike are told', async () => {
  const { findings, sentences } = await findIn({ faults: ['constant-session'], instances: 1 }, ofOperations);
  expect(findings).toEqual(['wrong adapter.operations.my-account.read']);
  expect(sentences).toMatch(/Two clients .* the same session: user 'guest'/);
});

test('a session that changes is told, and a function of the adapter that throws with what it was given', async () => {
  const instanceOf = () => {
    throw new Error('no such header');
  };
  const wrong: Wrong = { faults: ['changing-session'], changed: { instanceOf }, instances: 1 };
  const { findings, sentences } = await findIn(wrong, async (up) => [
    ...(await ofOperations(up)),
    ...findingsOfComplaints(up.complaints()),
  ]);
  expect(findings).toContain('wrong adapter.operations.my-account.read');
  expect(sentences).toMatch(
    /The createdAt of one client's session was .* in 'sign-in' and .* in 'my-account'/,
  );
  expect(sentences).toMatch(/The adapter's instanceOf failed \d+ times, first on .*: no such header\./);
});

test('a cookie that the client does not send is told with the reason, and what follows from it is not', async () => {
  const { findings, sentences } = await findIn({ faults: ['domain-cookie'], instances: 1 }, ofOperations);
  expect(findings).toEqual(['wrong adapter.publicUrl']);
  expect(sentences).toMatch(/'shop' is not sent, because its Domain is shop\.example/);
});

test.each([
  ['one name', 'same-name', /app-1 and app-2 both call themselves 'shop'/],
  ['names of their own', 'other-name', /app-1 calls itself 'web-1'/],
] as const)('two instances with %s are told', async (_, fault, says) => {
  const { findings, sentences } = await findIn({ faults: [fault], instances: 2 }, async (up) => {
    const { findings } = await tryInstances(up.clients, up.environment, { hasRoom: false });
    return findings;
  });
  expect(findings).toEqual(['wrong adapter.instanceOf']);
  expect(sentences).toMatch(says);
});

test('of three instances each is asked who it is and what it knows', async () => {
  let facts: readonly string[] = [];
  const { findings } = await findIn({ faults: [], instances: 3 }, async (up) => {
    const tried = await tryInstances(up.clients, up.environment, { hasRoom: false, isStarted: false });
    facts = tried.facts;
    return tried.findings;
  });
  expect(findings).toEqual([]);
  expect(facts).toContain('app-1, app-2 and app-3 say who they are.');
  expect(facts.join('\n')).toMatch(/A session that app-1 made is (?:not )?known to app-2 and app-3/);
});

test('an app that takes the cookie of the balancer away is not sticky', async () => {
  const wrong: Wrong = { faults: ['clears-cookies'], instances: 2, policy: 'cookie' };
  const { findings, sentences } = await findIn(
    wrong,
    async ({ clients }) => (await tryStickiness(clients, 'cookie')).findings,
  );
  expect(findings).toEqual(['wrong topologies.balancer.policy']);
  expect(sentences).toMatch(/The policy is cookie, and try-21 was answered by app-\d, app-\d/);
});

test('a deaf app, a short keep-alive and readiness that comes too early are told', async () => {
  const wrong: Wrong = { faults: ['ready-early', 'deaf', 'short-keep-alive'], instances: 1 };
  const { findings, sentences } = await findIn(wrong, async ({ clients, environment, app }) => {
    const idle = await tryIdle(environment, clients, tinyTopology().balancer);
    const stops = await tryStops(clients, environment, { ...app, graceMs: 1_000 });
    return [...idle.findings, ...stops.findings];
  });
  expect(findings).toEqual(['wrong launch', 'wrong adapter.readyPath', 'careful launch']);
  expect(sentences).toMatch(/\/ready answered 2xx before the app could serve: GET \/login got 503/);
  expect(sentences).toMatch(/did not end within 1\.0 s of SIGTERM and was ended by SIGKILL/);
  expect(sentences).toMatch(/app-1 closes a connection that was idle for 1\.\d s/);
});

test('an app that lacks a variable ends it with 4, its last lines, and what it was given', async () => {
  const { exitCode, stderr } = await scaleproofTry(['needs-variable']);
  expect(stderr).toMatch(/^SP_START_FAILED {2}app-1 ended before it was ready, with exit code 1\./m);
  expect(stderr).toMatch(/Its last lines:\n {2}API_KEY is not set\n/);
  expect(stderr).toMatch(/The app was given INSTANCE, PORT, FAULTS, and of this shell only PATH/);
  expect(exitCode).toBe(4);
});

test('an app on another port ends it with 4 and says where it listens', async () => {
  const { exitCode, stderr } = await scaleproofTry(['wrong-port']);
  expect(stderr).toMatch(/^SP_NOT_READY {2}app-1 was not ready within 5\.0 s/m);
  expect(stderr).toMatch(/It listens on 127\.0\.0\.1 port \d+, and was to listen on port \d+/);
  expect(exitCode).toBe(4);
});

test('a topology that is not there gets a suggestion and exit code 3', async () => {
  const { exitCode, stderr } = await scaleproofTry([], 'stiky');
  expect(stderr).toMatch(/^SP_UNKNOWN_NAME {2}There is no topology 'stiky' in .* Did you mean 'sticky'\?/);
  expect(exitCode).toBe(3);
});

test('Ctrl-C takes everything down and ends with 130', async () => {
  const child = spawn(process.execPath, [...cli, '--config', config], {
    env: ownEnv,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // The first step is told before anything is started.
  await once(child.stderr, 'data');
  const started = await untilStarted(child.pid ?? 0);
  child.kill('SIGINT');
  const [exitCode] = await once(child, 'exit');
  expect(exitCode).toBe(130);
  expect(started.filter(isRunning)).toEqual([]);
});

/** What a process has started, once that is an app and what watches over it. */
async function untilStarted(pid: number): Promise<readonly ProcessRow[]> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const started = processTree(pid).filter((row) => row.pid !== pid);
    if (started.length > 1) return started;
    await sleep(20);
  }
  return expect.fail('Nothing was started.');
}
