import {
  type App,
  defineAdapter,
  defineConfig,
  defineScenario,
  deliveryCheck,
  type HttpResponse,
  joinCheck,
  native,
  processes,
  type RoomMessage,
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
  name: 'a chat with Express and Socket.IO',
  readyPath: '/health',
  metricsPath: null,
  instanceOf: (headers) => String(headers['x-instance'] ?? '') || null,
  operations: {
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
    protocol: 'socket.io',
    transports: ['websocket'],
    // Its middleware lets nobody in who has no session.
    logIn: 'log-in',
    join: (room) => ['join', room],
    // The instance is in the header of the response to the upgrade, or to the first poll.
    joined: () => ({ kind: 'joined', instance: null }),
    acknowledges: true,
    publish: (message, room) => ['say', room, message],
    on: (event, [message]) =>
      event === 'said' ? { kind: 'message', message: message as RoomMessage } : null,
  },
  executions: null,
});

const app = {
  adapter,
  launch: {
    command: 'node',
    args: ['server.js'],
    cwd: import.meta.dirname,
    environment: ({ id, port, redisUrl }) => ({
      INSTANCE: id,
      PORT: String(port),
      ...(redisUrl && { REDIS_URL: redisUrl.href }),
    }),
  },
} satisfies App;

const memory = { sessions: 'memory', pubsub: 'none' } as const;
const redis = { sessions: 'redis', pubsub: 'redis' } as const;
const roundRobin = { engine: 'built-in', policy: 'round-robin' } as const;
const sticky = { engine: 'built-in', policy: 'cookie' } as const;

const chat = {
  driver: 'sockets',
  load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 50 },
  phases: { measured: '2.5s' },
  checks: [joinCheck(), deliveryCheck()],
} as const;
const members = { kind: 'room', membersPerInstance: 4, publishersPerInstance: 1 } as const;

export default defineConfig({
  app,
  runtimes: [processes()],
  drivers: [native(), sockets()],
  topologies: {
    'memory-sticky': { ...memory, balancer: sticky },
    'redis-round-robin': { ...redis, balancer: roundRobin },
    'redis-sticky': { ...redis, balancer: sticky },
  },
  scenarios: [
    defineScenario({
      name: 'sessions',
      question: 'Does a session last, whichever instance is asked?',
      driver: 'native',
      workload: {
        kind: 'journey',
        clients: 50,
        prepare: ['log-in'],
        steps: ['my-account'],
        afterwards: ['my-account'],
        history: true,
      },
      load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 30 },
      phases: { measured: '2.5s' },
      checks: [sessionCheck()],
      targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
    }),
    defineScenario({
      ...chat,
      name: 'chat',
      question: 'Does a message reach every member, on every instance?',
      workload: members,
      targets: [
        { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },
        { metric: 'messages_lost', at: 'total', must: '==', be: 0 },
      ],
    }),
    defineScenario({
      ...chat,
      name: 'long-polling',
      question: 'Does a client that polls get into the room?',
      workload: { ...members, transports: ['polling'] },
      targets: [
        { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },
        { metric: 'messages_lost', at: 'total', must: '==', be: 0, level: 'watch' },
      ],
    }),
  ],
  suites: {
    default: {
      topologies: ['memory-sticky', 'redis-round-robin', 'redis-sticky'],
      scenarios: ['sessions', 'chat', 'long-polling'],
      expect: {
        // Stickiness moves no message: it reaches one instance in three.
        'memory-sticky/chat': { fail: ['messages_lost'] },
        // A poll that reaches another instance than the handshake is answered 400 "Session ID unknown".
        'redis-round-robin/long-polling': { fail: ['joins_succeeded_share'] },
      },
    },
  },
});
