import { fileURLToPath } from 'node:url';
import {
  type App,
  type AppAdapter,
  defineConfig,
  defineScenario,
  type Fault,
  freeze,
  type HttpResponse,
  kill,
  native,
  processes,
  sessionCheck,
} from '../../harness/index.ts';

const session = (response: HttpResponse) => JSON.parse(response.body);

const adapter: AppAdapter = {
  name: 'little shop',
  readyPath: '/ready',
  metricsPath: null,
  instanceOf: (headers) => (headers['x-served-by'] as string | undefined) ?? null,
  operations: {
    'log-in': {
      role: 'log-in',
      request: () => ({ method: 'POST', path: '/login' }),
      read: (response) => ({
        outcome: 'ok',
        session: session(response),
        remember: { authorization: session(response).token },
      }),
    },
    'read-session': {
      role: 'read-session',
      request: () => ({ method: 'GET', path: '/me' }),
      read: (response) =>
        response.status === 200
          ? { outcome: 'ok', session: session(response) }
          : { outcome: 'fail', error: 'session-missing' },
    },
    // Its error tells the whole answer, as errors do.
    'list-items': {
      request: () => ({ method: 'GET', path: '/me' }),
      read: (response) => {
        throw new Error(`cannot read ${response.body} of ${process.env.PLANTED_STRIPE}`);
      },
    },
    'submit-job': {
      request: ({ name, step }) => ({
        method: 'POST',
        path: '/job',
        access: { kind: 'enqueue', key: `${name}-${step}` },
      }),
      read: () => ({ outcome: 'ok' }),
    },
  },
  rooms: null,
  executions: {
    request: () => ({ method: 'GET', path: '/jobs' }),
    read: ({ body }) => ({
      executions: JSON.parse(body).map((task: string) => ({ task, instance: null, completed: true })),
      after: null,
    }),
  },
};

const app: App = {
  adapter,
  launch: {
    command: process.execPath,
    args: [fileURLToPath(new URL('apps/little-shop.mjs', import.meta.url))],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    environment: ({ id, port }) => ({
      PORT: String(port),
      NAME: id,
      STRIPE_SECRET_KEY: process.env.PLANTED_STRIPE ?? '',
    }),
  },
};

/** One that hangs: its request is never answered, and it looks at no signal. */
const hanging: Fault = { name: 'hang for ever', inject: () => new Promise(() => {}) };
const timerThrows: Fault = {
  name: 'a timer throws',
  async inject() {
    setTimeout(() => {
      throw new Error('a timer of this config');
    });
    return { nodes: [], effect: { confirmed: true, evidence: 'it was started' } };
  },
};

const exits: Fault = {
  name: 'ends the process',
  inject: async () => process.exit(0),
};

const scenario = (name: string, more: Partial<Parameters<typeof defineScenario>[0]> = {}) =>
  defineScenario({
    name,
    question: 'Does it end?',
    driver: 'native',
    workload: { kind: 'journey', clients: 4, prepare: ['log-in'], steps: ['read-session'] },
    load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 20 },
    phases: { measured: '1s' },
    targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 0.01 }],
    ...more,
  });

const balancer = { engine: 'built-in', policy: 'cookie' } as const;
const topology = (env: Record<string, string> = {}) => ({
  instances: 2,
  balancer,
  sessions: 'memory' as const,
  env,
});

export default defineConfig({
  app,
  runtimes: [processes()],
  drivers: [native()],
  topologies: {
    plain: topology(),
    'never-ready': topology({ HANGS: 'ready' }),
    'no-log-in': topology({ HANGS: 'login' }),
    'no-ledger': topology({ HANGS: 'jobs' }),
    deaf: topology({ DEAF: 'yes' }),
    secret: topology({
      STRIPE_SECRET_KEY: process.env.PLANTED_STRIPE ?? '',
      DB_PASSWORD: process.env.PLANTED_PASSWORD ?? '',
      CERTIFICATE: process.env.PLANTED_CERTIFICATE ?? '',
      DRAIN_MS: '500',
      COLOR: 'ultramarine',
    }),
    crashing: topology({ CRASHES: 'yes', CERTIFICATE: process.env.PLANTED_CERTIFICATE ?? '' }),
  },
  scenarios: [
    scenario('short'),
    scenario('long', { phases: { measured: '60s' } }),
    scenario('hung-fault', { phases: { measured: '60s' }, faults: [{ at: '0ms', fault: hanging }] }),
    scenario('jobs', {
      workload: { kind: 'journey', clients: 4, steps: ['submit-job'], timeout: '60s', history: true },
    }),
    scenario('exits', { faults: [{ at: '200ms', fault: exits }] }),
    scenario('timer', { faults: [{ at: '200ms', fault: timerThrows }] }),
    scenario('overlap', {
      phases: { measured: '3s' },
      faults: [
        { at: '200ms', fault: freeze({ instance: 1, forMs: 600 }) },
        { at: '300ms', fault: kill({ instance: 2 }) },
        { at: '400ms', fault: kill({ instance: 1 }) },
      ],
    }),
    scenario('complaining', {
      question: `Does ${process.env.PLANTED_STRIPE} stay secret?`,
      workload: { kind: 'request', operation: 'list-items' },
    }),
    scenario('sessions', {
      workload: {
        kind: 'journey',
        clients: 4,
        prepare: ['log-in'],
        steps: ['read-session'],
        history: true,
      },
      checks: [sessionCheck()],
      faults: [{ at: '300ms', fault: kill({ instance: 1 }) }],
      targets: [{ metric: 'sessions_lost', at: 'total', must: '==', be: 0 }],
    }),
  ],
  harmless: ['COLOR'],
  suites: {
    default: {
      topologies: ['plain', 'never-ready', 'no-log-in', 'no-ledger', 'deaf', 'crashing', 'secret'],
      scenarios: [
        'short',
        'long',
        'hung-fault',
        'jobs',
        'exits',
        'timer',
        'overlap',
        'complaining',
        'sessions',
      ],
    },
  },
});
