import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type {
  Answer,
  AppAdapter,
  HttpOperation,
  HttpRequest,
  HttpResponse,
  Sabotage,
} from '../harness/app/adapter.ts';
import type { App, ContainerPlacement, InstancePlacement, Launch } from '../harness/app/app.ts';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import { jsonOf } from './json-of.ts';
import { socketIoRooms, webSocketRooms } from './rooms.ts';

/** Secrets of throw-away instances on this machine, the same for all so that they accept each other's cookies. */
const secret = 'only-for-throw-away-instances-on-one-machine';
/** The items that are there from the start have the ids 1 to 100. */
const firstItems = 100;

/** The reference app: how to start an instance and how to speak to it. */
export function referenceApp(): App<ReferenceOperation> & { readonly launch: Launch } {
  const main = fileURLToPath(new URL('src/main.ts', import.meta.url));
  return {
    adapter,
    launch: {
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', main],
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      environment: processEnvironment,
    },
    container: {
      image: null,
      environment: (placement) => ({ ...environmentOf(placement), HOST: '0.0.0.0' }),
    },
  };
}

function processEnvironment(placement: InstancePlacement): Readonly<Record<string, string>> {
  const { NODE_COMPILE_CACHE } = process.env;
  return {
    ...environmentOf(placement),
    INSTANCE_ID: placement.id,
    HOST: '127.0.0.1',
    // From the first module on, so that nothing is compiled again and types are not stripped again.
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
  };
}

function environmentOf(placement: ContainerPlacement): Readonly<Record<string, string>> {
  const { topology, port, redisUrl, redisSentinels, sharedDirectory } = placement;
  const { postgresUrl, postgresDirectUrl, postgresReplicaUrl } = placement;
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    PORT: String(port),
    SESSION_STORAGE: topology.sessions,
    SESSION_SECRET: secret,
    JWT_SECRET: secret,
    PUBSUB: topology.pubsub,
    RATE_LIMIT: topology.rateLimit,
    QUEUE: topology.queue,
    CACHE_PROVIDER: topology.cache,
    SQLITE_DIRECTORY: sharedDirectory,
    ...(redisSentinels.length > 0
      ? { REDIS_SENTINELS: redisSentinels.map(({ host }) => host).join(',') }
      : redisUrl && { REDIS_URL: redisUrl.href }),
    ...(postgresUrl && { DATABASE_URL: postgresUrl.href }),
    ...(postgresDirectUrl && { DATABASE_DIRECT_URL: postgresDirectUrl.href }),
    ...(postgresReplicaUrl && { DATABASE_READ_REPLICA_URL: postgresReplicaUrl.href }),
    ...topology.app.env,
  };
}

const session = z.object({
  user: z.string(),
  createdAt: z.string(),
  counter: z.number(),
  /** Of sessions that the client keeps; sent from here on, also by one that has logged out. */
  token: z.string().optional(),
});
const item = z.object({ id: z.number(), name: z.string(), priceCents: z.number() });
const itemPage = z.object({ items: z.array(item) });

const runPage = z.object({
  runs: z.array(z.object({ job: z.string(), instance: z.string(), completedAt: z.string().nullable() })),
  after: z.number().nullable(),
});

const sessionAnswer = answerWith(session, ({ token, ...content }) => ({
  outcome: 'ok',
  session: content,
  ...(token !== undefined && { remember: { authorization: `Bearer ${token}` } }),
}));
/** The price of an item is the version that its writer gave it. */
const itemAnswer = answerWith(item, ({ priceCents }) => ({ outcome: 'ok', version: priceCents }));

const operations = {
  'log-in': {
    role: 'log-in',
    request: (client) => post('/api/session', { user: client.name }),
    read: sessionAnswer,
  },
  'read-session': {
    role: 'read-session',
    request: () => ({ method: 'GET', path: '/api/session' }),
    read: sessionAnswer,
  },
  'increment-session': {
    role: 'increment-session',
    request: () => ({ method: 'POST', path: '/api/session/increment' }),
    read: sessionAnswer,
  },
  'log-out': {
    role: 'log-out',
    request: () => ({ method: 'DELETE', path: '/api/session' }),
    read: (response) => failureOf(response) ?? { outcome: 'ok' },
  },
  'list-items': {
    request: () => ({ method: 'GET', path: '/api/items?limit=20' }),
    read: answerWith(itemPage, () => ({ outcome: 'ok' })),
  },
  'read-item': {
    request: ({ step }) => {
      const path = `/api/items/${1 + (step % firstItems)}`;
      return { method: 'GET', path, access: { kind: 'read', key: path, version: null } };
    },
    read: itemAnswer,
  },
  'read-own-item': {
    request({ name }) {
      const path = ownItem(name);
      return { method: 'GET', path, access: { kind: 'read', key: path, version: null } };
    },
    read: itemAnswer,
  },
  'write-own-item': {
    request({ name, step }) {
      const path = ownItem(name);
      // Above the price of any item that is there from the start: versions grow.
      const version = 1_000_000 + step;
      const body = JSON.stringify({ name: `Item of ${name}`, priceCents: version });
      const headers = { 'content-type': 'application/json' };
      return { method: 'PUT', path, headers, body, access: { kind: 'write', key: path, version } };
    },
    read: itemAnswer,
  },
  'create-item': {
    request: ({ name, step }) =>
      post('/api/items', {
        name: `Item of ${name}`,
        description: `Made in step ${step}.`,
        priceCents: 100 + (step % 900),
      }),
    read: itemAnswer,
  },
  // Limits are for each client address, and all clients of a run come from the balancer's.
  'pass-limit': {
    request: () => ({
      method: 'GET',
      path: '/api/items/1',
      access: { kind: 'acquire', key: 'the balancer' },
    }),
    read: itemAnswer,
  },
  'submit-job': submitJob(5),
  'submit-long-job': submitJob(1_000),
  work: workBy('POST'),
  'work-idempotently': workBy('GET'),
} satisfies AppAdapter['operations'];

/** What scenarios can ask of it. */
export type ReferenceOperation = keyof typeof operations;

/** A scenario that asks for no other. */
export type ReferenceScenario = WrittenScenario<ReferenceOperation>;

/** Obeyed by an instance that is started with the environment `obedient`. */
const sabotage: Sabotage = {
  blockLoop: order('block'),
  lagMs: ({ body }) => z.object({ lagMs: z.number() }).parse(jsonOf(body)).lagMs,
  holdMemory: order('memory'),
  moveClock: order('clock'),
};

/** For the `env` of a topology: the app is one that hurts itself when a fault tells it to. */
export const obedient = {
  SCALEPROOF_PLANTED_BUGS: 'yes-this-app-is-wrong',
  PLANTED_BUG: 'obey-orders',
} as const;

/** For the `env` of a topology: every answer of the API takes exactly so long; several are of `app-1`, `app-2` and so on. */
export const takingTime = (...ms: readonly number[]) =>
  ({ ...obedient, PLANTED_BUG: 'take-time', PLANTED_BUG_MS: ms.join(',') }) as const;

/** For the `env` of a topology: each instance answers one request at a time, and takes so long for each. */
export const takingTurns = (ms: number) =>
  ({ ...obedient, PLANTED_BUG: 'take-turns', PLANTED_BUG_MS: String(ms) }) as const;

const adapter: AppAdapter<ReferenceOperation> = {
  sabotage,
  name: 'reference-app',
  readyPath: '/health/ready',
  metricsPath: '/metrics',
  instanceOf(headers) {
    const instance = headers['x-instance'];
    return typeof instance === 'string' ? instance : null;
  },
  operations,
  rooms: webSocketRooms,
  roomsOf: ({ app }) => (app.env?.REALTIME === 'socket.io' ? socketIoRooms : webSocketRooms),
  executions: {
    request: (after) => ({ method: 'GET', path: `/api/jobs/runs?limit=1000&after=${after ?? 0}` }),
    read({ body }) {
      const { runs, after } = runPage.parse(jsonOf(body));
      return {
        executions: runs.map(({ job, instance, completedAt }) => ({
          task: job,
          instance,
          completed: completedAt !== null,
        })),
        after: after === null ? null : String(after),
      };
    },
  },
};

function submitJob(workMs: number): HttpOperation {
  return {
    request({ name, step }) {
      const id = `${name}-${step}`;
      return { ...post('/api/jobs', { id, workMs }), access: { kind: 'enqueue', key: id } };
    },
    read: (response) => failureOf(response) ?? { outcome: 'ok' },
  };
}

function workBy(method: 'GET' | 'POST'): HttpOperation {
  return {
    request({ name, step }) {
      const id = `${name}-${step}`;
      return { method, path: `/api/work?id=${id}`, access: { kind: 'enqueue', key: id } };
    },
    read: (response) => failureOf(response) ?? { outcome: 'ok' },
  };
}

function order(what: 'block' | 'memory' | 'clock') {
  return (amount: number): HttpRequest => ({ method: 'POST', path: `/planted/${what}?amount=${amount}` });
}

/** The item with the client's number, which no other client writes. There are 100 from the start, and so many clients. */
function ownItem(name: string): string {
  return `/api/items/${name.match(/\d+$/)?.[0] ?? 1}`;
}

function post(path: string, body: unknown): HttpRequest {
  return {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function answerWith<Body>(schema: z.ZodType<Body>, good: (body: Body) => Answer): HttpOperation['read'] {
  return (response) => {
    const failure = failureOf(response);
    if (failure !== null) return failure;
    const parsed = schema.safeParse(jsonOf(response.body));
    return parsed.success ? good(parsed.data) : { outcome: 'fail', error: 'bad-body' };
  };
}

function failureOf({ status }: HttpResponse): Answer | null {
  if (status >= 200 && status < 300) return null;
  return { outcome: 'fail', error: status === 401 ? 'session-missing' : `status-${status}` };
}
