import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { choicesFor } from './choices.ts';
import { alreadyThere, filesFor, ignoreReports, refuseOtherConfig, writeFiles } from './files-to-write.ts';
import { lookAtProject } from './look-at-project.ts';

function filesOf(fixture: string): ReadonlyMap<string, string> {
  const project = lookAtProject(join(import.meta.dirname, 'fixtures', fixture));
  return new Map(filesFor(choicesFor(project)).map(({ path, text }) => [path, text]));
}
const folder = () => mkdtemp(join(tmpdir(), 'scaleproof-test-'));

test('the adapter of a form with a token asks for the page, and sends the token back', () => {
  const text = filesOf('form-shop').get('scaleproof/adapter.mts') ?? '';
  expect(text).toContain("after: ['log-in-page'],");
  expect(text).toContain("_csrf: kept.formToken ?? '', username: name");
  const [, helper = ''] = /\n(function hiddenField[\s\S]*?\n\})\n/.exec(text) ?? [];
  const hiddenField = new Function(
    `${helper.replaceAll(/: string(?: \| null)?/g, '')}; return hiddenField`,
  )();
  expect(
    hiddenField('<input name="u" value="x"><input type="hidden" name="_csrf" value="t1">', '_csrf'),
  ).toBe('t1');
  expect(hiddenField("<input value='t2' name='_csrf'>", '_csrf')).toBe('t2');
  expect(hiddenField('<p>Gone.</p>', '_csrf')).toBeNull();
});

test('the config of an Express app with sessions in Redis', () => {
  expect(filesOf('express-shop').get('scaleproof.config.ts')).toMatchInlineSnapshot(`
    "// What 'npx scaleproof run' measures. Written by 'scaleproof init'; change whatever you like.
    import {
      defineConfig,
      deliveryCheck,
      joinCheck,
      native,
      processes,
      restart,
      sessionCheck,
      sockets,
    } from 'scaleproof';
    import { adapter } from './scaleproof/adapter.ts';

    export default defineConfig({
      app: {
        adapter,
        launch: {
          command: 'node',
          args: ['--enable-source-maps', 'src/server.js'],
          cwd: import.meta.dirname,
          // The environment of an instance. It gets PATH and HOME besides, and nothing else of yours.
          environment: ({ id, port, redisUrl }) => ({
            NODE_ENV: 'production',
            PORT: String(port),
            INSTANCE_NAME: id,
            SESSION_SECRET: 'the-same-for-all-instances-of-a-test',
            ...(redisUrl && { REDIS_URL: redisUrl.href }),
          }),
        },
      },
      runtimes: [processes()],
      drivers: [native(), sockets()],
      // Three instances each, behind the balancer that comes with scaleproof; nginx, haproxy, caddy and envoy are others.
      topologies: {
        'redis-round-robin': {
          sessions: 'redis',
          pubsub: 'redis',
          balancer: { engine: 'built-in', policy: 'round-robin' },
        },
        'redis-sticky': {
          sessions: 'redis',
          pubsub: 'redis',
          balancer: { engine: 'built-in', policy: 'cookie' },
        },
      },
      scenarios: [
        {
          name: 'latency',
          question: 'How fast is /api/products at a constant rate?',
          driver: 'native',
          workload: { kind: 'request', operation: 'products' },
          // 200 requests a second, of which at most 100 are on their way. A p95 needs 2,000 of them.
          load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 100 },
          phases: { warmup: '1s', measured: '11s' },
          targets: [
            { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
            { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
          ],
        },
        {
          name: 'sessions',
          question: 'Does every session last when an instance is killed and started again?',
          driver: 'native',
          workload: {
            kind: 'journey',
            clients: 50,
            prepare: ['log-in'],
            steps: ['read-session'],
            history: true,
          },
          load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
          phases: { warmup: '1s', measured: '12s' },
          faults: [{ at: '3s', fault: restart({ instance: 2, by: 'SIGKILL' }) }],
          checks: [sessionCheck()],
          targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
        },
        {
          name: 'rooms',
          question: 'Does a message reach every member of its room, on every instance?',
          driver: 'sockets',
          workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1 },
          load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 100 },
          phases: { warmup: '500ms', measured: '3s' },
          checks: [joinCheck(), deliveryCheck()],
          targets: [
            { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },
            { metric: 'messages_lost', at: 'total', must: '==', be: 0 },
          ],
        },
      ],
      suites: {
        default: { topologies: ['redis-round-robin', 'redis-sticky'], scenarios: ['latency', 'sessions'] },
        // For 'npx scaleproof run rooms', once 'rooms' of the adapter knows what the app says.
        rooms: { topologies: ['redis-round-robin', 'redis-sticky'], scenarios: ['rooms'] },
      },
    });
    "
  `);
});

test('the adapter of an Express app with sessions in Redis', () => {
  expect(filesOf('express-shop').get('scaleproof/adapter.ts')).toMatchInlineSnapshot(`
    "import { type Answer, defineAdapter, type HttpResponse, type SessionContent } from 'scaleproof';

    /** How scaleproof talks to express-shop: the requests that it sends, and what their answers mean. */
    export const adapter = defineAdapter({
      name: 'express-shop',
      // Answers 2xx once an instance takes requests.
      readyPath: '/health/ready',
      metricsPath: null,
      // Which instance answered.
      instanceOf: ({ 'x-instance': instance }) => (typeof instance === 'string' ? instance : null),
      // The names are yours: scenarios of the config use them. The roles are scaleproof's: checkers look for them.
      operations: {
        products: {
          request: () => ({ method: 'GET', path: '/api/products' }),
          read: pageOf,
        },
        // TODO: users that the app has, and what it asks of them. Each client is best another user: rowsOf reads a file of
        // them, and request is also told the number of its client, from 1.
        'log-in': {
          role: 'log-in',
          request: ({ name }) => ({
            method: 'POST',
            path: '/login',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ username: name, password: 'correct horse battery staple' }),
          }),
          read: answerOf,
        },
        'read-session': {
          role: 'read-session',
          request: () => ({ method: 'GET', path: '/me' }),
          read: sessionAnswer,
        },
        'log-out': {
          role: 'log-out',
          request: () => ({ method: 'POST', path: '/logout' }),
          read: answerOf,
        },
      },
      rooms: {
        path: () => '/chat',
        // TODO: the frame that the app passes on to the other members of a room.
        publish: (message) => JSON.stringify(message),
        // TODO: what the frames of the app mean. A member has joined when one names the instance, so the app must greet it.
        read(text) {
          const frame = JSON.parse(text);
          if (typeof frame.instance === 'string') return { kind: 'joined', instance: frame.instance };
          return typeof frame.sequence === 'number' ? { kind: 'message', message: frame } : null;
        },
      },
      executions: null,
    });

    /** What was asked for, and not a redirect to another page, such as that of the log-in. */
    function pageOf({ status }: HttpResponse): Answer {
      return status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }
    function answerOf({ status }: HttpResponse): Answer {
      return status < 400 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }

    /** The session that an answer shows. A redirect is taken for one to the log-in. */
    function sessionAnswer(response: HttpResponse): Answer {
      const { status, body } = response;
      const isUnknown = status === 401 || status === 403 || (status >= 300 && status < 400);
      if (isUnknown) return { outcome: 'fail', error: 'session-missing' };
      if (status !== 200) return answerOf(response);
      const shown = JSON.parse(body);
      const session: SessionContent = {
        user: textOf(shown.user),
        createdAt: textOf(shown.createdAt),
        counter: Number(shown.visits),
      };
      return { outcome: 'ok', session };
    }

    function textOf(value: unknown): string {
      if (value === undefined || value === null) return '';
      return typeof value === 'string' ? value : JSON.stringify(value);
    }
    "
  `);
});

test('the config of a FastAPI app, whose folder has no package.json', () => {
  expect(filesOf('fastapi-notes').get('scaleproof.config.mts')).toMatchInlineSnapshot(`
    "// What 'npx scaleproof run' measures. Written by 'scaleproof init'; change whatever you like.
    import {
      compose,
      defineConfig,
      deliveryCheck,
      joinCheck,
      native,
      processes,
      restart,
      sessionCheck,
      sockets,
    } from 'scaleproof';
    import { adapter } from './scaleproof/adapter.mts';

    export default defineConfig({
      app: {
        adapter,
        launch: {
          command: 'python3',
          args: ['-m', 'uvicorn', 'app.main:app'],
          cwd: import.meta.dirname,
          // The environment of an instance. It gets PATH and HOME besides, and nothing else of yours.
          environment: ({ id, port, redisUrl, postgresUrl }) => ({
            UVICORN_PORT: String(port),
            INSTANCE_ID: id,
            COOKIE_SECRET: 'the-same-for-all-instances-of-a-test',
            ...(redisUrl && { REDIS_URL: redisUrl.href }),
            // A Postgres that is empty at the start of each run: the app must make its tables.
            ...(postgresUrl && {
              DATABASE_URL: postgresUrl.href.replace(/^\\w+:/, 'postgresql+asyncpg:'),
            }),
          }),
        },
      },
      // The first is used; 'npx scaleproof run --runtime compose' measures the services of compose.yaml instead.
      runtimes: [
        processes(),
        compose({
          file: \`\${import.meta.dirname}/compose.yaml\`,
          service: 'web',
          port: 8000,
          stores: { redis: 'cache', postgres: 'db' },
        }),
      ],
      drivers: [native(), sockets()],
      // Three instances each, behind the balancer that comes with scaleproof; nginx, haproxy, caddy and envoy are others.
      topologies: {
        'redis-round-robin': {
          sessions: 'redis',
          postgres: 'single',
          balancer: { engine: 'built-in', policy: 'round-robin' },
        },
        'redis-sticky': {
          sessions: 'redis',
          postgres: 'single',
          balancer: { engine: 'built-in', policy: 'cookie' },
        },
      },
      scenarios: [
        {
          name: 'latency',
          question: 'How fast is /api/notes at a constant rate?',
          driver: 'native',
          workload: { kind: 'request', operation: 'notes' },
          // 200 requests a second, of which at most 100 are on their way. A p95 needs 2,000 of them.
          load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 100 },
          phases: { warmup: '1s', measured: '11s' },
          targets: [
            { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
            { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
          ],
        },
        {
          name: 'sessions',
          question: 'Does every session last when an instance is killed and started again?',
          driver: 'native',
          workload: {
            kind: 'journey',
            clients: 50,
            prepare: ['log-in'],
            steps: ['read-session'],
            history: true,
          },
          load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
          phases: { warmup: '1s', measured: '12s' },
          faults: [{ at: '3s', fault: restart({ instance: 2, by: 'SIGKILL' }) }],
          checks: [sessionCheck()],
          targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
        },
        {
          name: 'rooms',
          question: 'Does a message reach every member of its room, on every instance?',
          driver: 'sockets',
          workload: { kind: 'room', membersPerInstance: 10, publishersPerInstance: 1 },
          load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 100 },
          phases: { warmup: '500ms', measured: '3s' },
          checks: [joinCheck(), deliveryCheck()],
          targets: [
            { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },
            { metric: 'messages_lost', at: 'total', must: '==', be: 0 },
          ],
        },
      ],
      suites: {
        default: { topologies: ['redis-round-robin', 'redis-sticky'], scenarios: ['latency', 'sessions'] },
        // For 'npx scaleproof run rooms', once 'rooms' of the adapter knows what the app says.
        rooms: { topologies: ['redis-round-robin', 'redis-sticky'], scenarios: ['rooms'] },
      },
    });
    "
  `);
});

test('the adapter of a FastAPI app', () => {
  expect(filesOf('fastapi-notes').get('scaleproof/adapter.mts')).toMatchInlineSnapshot(`
    "import { type Answer, defineAdapter, type HttpResponse, type SessionContent } from 'scaleproof';

    /** How scaleproof talks to notes: the requests that it sends, and what their answers mean. */
    export const adapter = defineAdapter({
      name: 'notes',
      // Answers 2xx once an instance takes requests.
      readyPath: '/healthz',
      metricsPath: null,
      // TODO: let the app send its variable INSTANCE_ID in this header of each response. Until then nobody knows who
      // answered, and stickiness and whatever else is counted for each instance is unknown.
      instanceOf: ({ 'x-instance': instance }) => (typeof instance === 'string' ? instance : null),
      // The names are yours: scenarios of the config use them. The roles are scaleproof's: checkers look for them.
      operations: {
        notes: {
          request: () => ({ method: 'GET', path: '/api/notes' }),
          read: pageOf,
        },
        // TODO: users that the app has, and what it asks of them. Each client is best another user: rowsOf reads a file of
        // them, and request is also told the number of its client, from 1.
        'log-in': {
          role: 'log-in',
          request: ({ name }) => ({
            method: 'POST',
            path: '/api/auth/login',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ email: \`\${name}@example.com\`, password: 'correct horse battery staple' }),
          }),
          read: answerOf,
        },
        'read-session': {
          role: 'read-session',
          request: () => ({ method: 'GET', path: '/api/auth/me' }),
          read: sessionAnswer,
        },
      },
      rooms: {
        path: (room) => '/ws/' + encodeURIComponent(room),
        // TODO: the frame that the app passes on to the other members of a room.
        publish: (message) => JSON.stringify(message),
        // TODO: what the frames of the app mean. A member has joined when one names the instance, so the app must greet it.
        read(text) {
          const frame = JSON.parse(text);
          if (typeof frame.instance === 'string') return { kind: 'joined', instance: frame.instance };
          return typeof frame.sequence === 'number' ? { kind: 'message', message: frame } : null;
        },
      },
      executions: null,
    });

    /** What was asked for, and not a redirect to another page, such as that of the log-in. */
    function pageOf({ status }: HttpResponse): Answer {
      return status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }
    function answerOf({ status }: HttpResponse): Answer {
      return status < 400 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }

    /** The session that an answer shows. A redirect is taken for one to the log-in. */
    function sessionAnswer(response: HttpResponse): Answer {
      const { status, body } = response;
      const isUnknown = status === 401 || status === 403 || (status >= 300 && status < 400);
      if (isUnknown) return { outcome: 'fail', error: 'session-missing' };
      if (status !== 200) return answerOf(response);
      const shown = JSON.parse(body);
      // TODO: read a number in it that only grows too, if the answer shows it: less can be told of lost sessions without.
      const session: SessionContent = {
        user: textOf(shown.email),
        createdAt: textOf(shown.created_at),
        counter: 0,
      };
      return { outcome: 'ok', session };
    }

    function textOf(value: unknown): string {
      if (value === undefined || value === null) return '';
      return typeof value === 'string' ? value : JSON.stringify(value);
    }
    "
  `);
});

test('an app with tokens and Postgres gets both', () => {
  const files = filesOf('mounted-api');
  expect(files.get('scaleproof/adapter.mts')).toContain(
    `remember: { authorization: \`Bearer \${JSON.parse(response.body).token}\` }`,
  );
  expect(files.get('scaleproof.config.mts')).toContain(
    '...(postgresUrl && {\n          DB_HOST: postgresUrl.hostname,\n          DB_PORT: postgresUrl.port,\n' +
      '          DB_NAME: postgresUrl.pathname.slice(1),\n        }),',
  );
});

test('of a project that cannot be read the smallest that runs', () => {
  expect([...filesOf('unknown').values()].join('\n---\n')).toMatchInlineSnapshot(`
    "// What 'npx scaleproof run' measures. Written by 'scaleproof init'; change whatever you like.
    import { defineConfig, native, processes } from 'scaleproof';
    import { adapter } from './scaleproof/adapter.mts';

    export default defineConfig({
      app: {
        adapter,
        launch: {
          // TODO: the command that starts one instance of the app, without a shell.
          command: 'npm',
          args: ['start'],
          cwd: import.meta.dirname,
          // The environment of an instance. It gets PATH and HOME besides, and nothing else of yours.
          environment: ({ id, port }) => ({
            // TODO: the app must listen on the port that it finds in this variable.
            PORT: String(port),
            INSTANCE_ID: id,
          }),
        },
      },
      runtimes: [processes()],
      drivers: [native()],
      // Three instances each, behind the balancer that comes with scaleproof; nginx, haproxy, caddy and envoy are others.
      topologies: {
        'memory-round-robin': { sessions: 'memory', balancer: { engine: 'built-in', policy: 'round-robin' } },
        'memory-sticky': { sessions: 'memory', balancer: { engine: 'built-in', policy: 'cookie' } },
      },
      scenarios: [
        {
          name: 'latency',
          question: 'How fast is / at a constant rate?',
          driver: 'native',
          workload: { kind: 'request', operation: 'home' },
          // 200 requests a second, of which at most 100 are on their way. A p95 needs 2,000 of them.
          load: { kind: 'constant-rate', perSecond: 200, maxInFlight: 100 },
          phases: { warmup: '1s', measured: '11s' },
          targets: [
            { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
            { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
          ],
        },
        // TODO: whether sessions last, once the adapter has a log-in and a request that shows the session. Import restart
        // and sessionCheck for it, and add 'sessions' to the suite.
        // {
        //   name: 'sessions',
        //   question: 'Does every session last when an instance is killed and started again?',
        //   driver: 'native',
        //   workload: {
        //     kind: 'journey',
        //     clients: 50,
        //     prepare: ['log-in'],
        //     steps: ['read-session'],
        //     history: true,
        //   },
        //   load: { kind: 'constant-rate', perSecond: 100, maxInFlight: 50 },
        //   phases: { warmup: '1s', measured: '12s' },
        //   faults: [{ at: '3s', fault: restart({ instance: 2, by: 'SIGKILL' }) }],
        //   checks: [sessionCheck()],
        //   targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
        // },
      ],
      suites: {
        default: { topologies: ['memory-round-robin', 'memory-sticky'], scenarios: ['latency'] },
      },
    });

    ---
    import { type Answer, defineAdapter, type HttpResponse } from 'scaleproof';

    /** How scaleproof talks to unknown: the requests that it sends, and what their answers mean. */
    export const adapter = defineAdapter({
      name: 'unknown',
      // TODO: a path that answers 2xx once an instance takes requests, and needs no log-in.
      readyPath: '/',
      metricsPath: null,
      // TODO: let the app send its variable INSTANCE_ID in this header of each response. Until then nobody knows who
      // answered, and stickiness and whatever else is counted for each instance is unknown.
      instanceOf: ({ 'x-instance': instance }) => (typeof instance === 'string' ? instance : null),
      // The names are yours: scenarios of the config use them. The roles are scaleproof's: checkers look for them.
      operations: {
        // TODO: a request that the app gets often.
        home: {
          request: () => ({ method: 'GET', path: '/' }),
          read: pageOf,
        },
        // TODO: the request that begins a session, under any name:
        // 'log-in': {
        //   role: 'log-in',
        //   request: ({ name }) => ({ method: 'POST', path: '/login', body: JSON.stringify({ user: name }) }),
        //   read: answerOf,
        // },
        // TODO: a request whose answer shows the session, with the role 'read-session'. Its 'read' returns the content of
        // the session, or { outcome: 'fail', error: 'session-missing' } where the app does not know it.
      },
      rooms: null,
      executions: null,
    });

    /** What was asked for, and not a redirect to another page, such as that of the log-in. */
    function pageOf({ status }: HttpResponse): Answer {
      return status >= 200 && status < 300 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }
    function answerOf({ status }: HttpResponse): Answer {
      return status < 400 ? { outcome: 'ok' } : { outcome: 'fail', error: \`status-\${status}\` };
    }
    "
  `);
});

test('no line of what is written is longer than people read', () => {
  const names = ['express-shop', 'fastapi-notes', 'mounted-api', 'configured', 'unknown'];
  const lines = names.flatMap((name) => [...filesOf(name).values()].flatMap((text) => text.split('\n')));
  expect(lines.filter((line) => line.length > 120)).toEqual([]);
});

test('names with quotes, line ends and ends of comments stay texts', async () => {
  const project = await folder();
  const name = `it's */ a\n\`\${name}\`\u2028`;
  await writeFile(
    join(project, 'package.json'),
    JSON.stringify({ name, type: 'module', scripts: { start: "node 'a b.js'" } }),
  );
  const files = filesFor(choicesFor(lookAtProject(project)));
  await writeFiles(project, files);
  const text = files[1]?.text.replace("from 'scaleproof'", "from './scaleproof.mjs'") ?? '';
  await writeFile(join(project, 'scaleproof/adapter.ts'), text);
  await writeFile(
    join(project, 'scaleproof/scaleproof.mjs'),
    'export const defineAdapter = (adapter) => adapter;',
  );
  const { adapter } = await import(join(project, 'scaleproof/adapter.ts'));
  expect(adapter.name).toBe(name);
  expect(files[0]?.text).toContain("args: ['a b.js'],");
});

test('files that are there are named, also a config that would be read in place of ours', async () => {
  const project = await folder();
  const files = [
    { path: 'scaleproof.config.mts', text: '' },
    { path: 'scaleproof/adapter.mts', text: '' },
  ];
  expect(alreadyThere(project, files)).toEqual([]);
  await mkdir(join(project, 'scaleproof'));
  await writeFile(join(project, 'scaleproof/adapter.mts'), '');
  expect(alreadyThere(project, files)).toEqual(['scaleproof/adapter.mts']);
  refuseOtherConfig(project, files);
  await writeFile(join(project, 'scaleproof.config.ts'), '');
  expect(() => refuseOtherConfig(project, files)).toThrow('Move or remove scaleproof.config.ts');
});

test('the folder of reports is ignored once, after a last line without an end too', async () => {
  const project = await folder();
  const text = () => readFile(join(project, '.gitignore'), 'utf8');
  expect(await ignoreReports(project)).toBe('added');
  expect(await text()).toBe('reports/\n');
  expect(await ignoreReports(project)).toBe('there');
  await writeFile(join(project, '.gitignore'), 'node_modules');
  await ignoreReports(project);
  expect(await text()).toBe('node_modules\nreports/\n');
  await writeFile(join(project, '.gitignore'), '/reports\r\n');
  expect(await ignoreReports(project)).toBe('there');
});
