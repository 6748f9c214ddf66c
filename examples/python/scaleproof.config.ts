import {
  type App,
  defineAdapter,
  defineConfig,
  defineScenario,
  deliveryCheck,
  type HttpResponse,
  native,
  processes,
  sessionCheck,
  sockets,
} from 'scaleproof';

interface Session {
  readonly user: string;
  readonly since: number;
  readonly visits: number;
}

function sessionIn({ body }: HttpResponse) {
  const { user, since, visits }: Session = JSON.parse(body);
  return { user, createdAt: String(since), counter: visits };
}

const adapter = defineAdapter({
  name: 'a chat in Python',
  readyPath: '/health',
  metricsPath: null,
  instanceOf: (headers) => String(headers['x-instance'] ?? '') || null,
  operations: {
    'list-rooms': {
      request: () => ({ method: 'GET', path: '/rooms' }),
      read: ({ status }) =>
        status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` },
    },
    'log-in': {
      role: 'log-in',
      request: () => ({ method: 'POST', path: '/login' }),
      read: (response) =>
        response.status === 200
          ? { outcome: 'ok', session: sessionIn(response) }
          : { outcome: 'fail', error: `status-${response.status}` },
    },
    'my-account': {
      role: 'read-session',
      request: () => ({ method: 'GET', path: '/me' }),
      read: (response) =>
        response.status === 200
          ? { outcome: 'ok', session: sessionIn(response) }
          : {
              outcome: 'fail',
              error: response.status === 401 ? 'session-missing' : `status-${response.status}`,
            },
    },
  },
  rooms: {
    path: (room) => `/rooms/${room}`,
    publish: (message) => JSON.stringify(message),
    read(text) {
      const frame = JSON.parse(text);
      return 'joined' in frame
        ? { kind: 'joined', instance: frame.instance }
        : { kind: 'message', message: frame };
    },
  },
  executions: null,
});

const app = {
  adapter,
  launch: {
    command: 'python3',
    args: ['-m', 'uvicorn', 'app:app', '--no-access-log', '--log-level', 'warning'],
    cwd: import.meta.dirname,
    environment: ({ id, port, redisUrl }) => ({
      INSTANCE: id,
      UVICORN_PORT: String(port),
      // Longer than a balancer keeps a connection that it uses again, or requests meet its end.
      UVICORN_TIMEOUT_KEEP_ALIVE: '65',
      // Where 'pip install --target packages' puts what the app imports.
      PYTHONPATH: 'packages',
      ...(redisUrl && { REDIS_URL: redisUrl.href }),
    }),
  },
} satisfies App;

const memory = { sessions: 'memory', pubsub: 'none' } as const;
const redis = { sessions: 'redis', pubsub: 'redis' } as const;
const roundRobin = { engine: 'built-in', policy: 'round-robin' } as const;
const sticky = { engine: 'built-in', policy: 'cookie' } as const;

export default defineConfig({
  app,
  runtimes: [processes()],
  drivers: [native(), sockets()],
  topologies: {
    'memory-round-robin': { ...memory, balancer: roundRobin },
    'memory-sticky': { ...memory, balancer: sticky },
    'redis-round-robin': { ...redis, balancer: roundRobin },
    // The same app, with three things wrong.
    planted: {
      ...redis,
      balancer: roundRobin,
      env: { FORGETS_ONE_IN: '5', LOSES_EVERY: '7', SLOW: 'app-2' },
    },
  },
  scenarios: [
    defineScenario({
      name: 'latency',
      question: 'How long does a request take at 160 a second?',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-rooms' },
      load: { kind: 'constant-rate', perSecond: 160, maxInFlight: 100 },
      phases: { warmup: '1s', measured: '7s' },
      targets: [{ metric: 'http_latency_ms', at: 'p90', must: '<', be: 80 }],
    }),
    defineScenario({
      name: 'sessions',
      question: 'Does a session last, whichever instance is asked?',
      driver: 'native',
      workload: {
        kind: 'journey',
        // No multiple of the instances: in turn, each client would always come back to the same one.
        clients: 50,
        prepare: ['log-in'],
        steps: ['my-account'],
        // Once more when the load is over, so that the fate of each session is seen.
        afterwards: ['my-account'],
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 30 },
      phases: { measured: '4s' },
      checks: [sessionCheck()],
      targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
    }),
    defineScenario({
      name: 'chat',
      question: 'Does a message reach every member, on every instance?',
      driver: 'sockets',
      workload: { kind: 'room', membersPerInstance: 4, publishersPerInstance: 1 },
      load: { kind: 'constant-rate', perSecond: 42, maxInFlight: 50 },
      phases: { measured: '5s' },
      checks: [deliveryCheck()],
      targets: [{ metric: 'messages_lost', at: 'total', must: '==', be: 0 }],
    }),
  ],
  suites: {
    default: {
      topologies: ['memory-round-robin', 'memory-sticky', 'redis-round-robin', 'planted'],
      scenarios: ['latency', 'sessions', 'chat'],
      expect: {
        'memory-round-robin/sessions': { fail: ['sessions_lost'] },
        'memory-round-robin/chat': { fail: ['messages_lost'] },
        // Stickiness keeps a session where it was made; a message still reaches one instance in three.
        'memory-sticky/chat': { fail: ['messages_lost'] },
        'planted/latency': { fail: ['http_latency_ms'] },
        'planted/sessions': { fail: ['sessions_lost'] },
        'planted/chat': { fail: ['messages_lost'] },
      },
    },
  },
});
