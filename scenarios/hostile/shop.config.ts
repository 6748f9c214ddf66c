import { fileURLToPath } from 'node:url';
import {
  type AppAdapter,
  autocannonDriver,
  defineConfig,
  type HttpResponse,
  kill,
  native,
  processes,
  sessionCheck,
} from '../../harness/index.ts';

type WrittenScenario = Parameters<typeof defineConfig>[0]['scenarios'][number];

/** The shop of `apps/`, spoken to by adapters as their users write them: HOSTILE_ADAPTER says by which. */
const says = process.env.HOSTILE_ADAPTER ?? '';

const status = ({ status }: HttpResponse) =>
  status === 200 ? ({ outcome: 'ok' } as const) : ({ outcome: 'fail', error: `status-${status}` } as const);
const get = (path: string) => () => ({ method: 'GET', path }) as const;
const session = (response: HttpResponse) => {
  if (response.status !== 200) return { outcome: 'fail', error: 'session-missing' } as const;
  const { user, id, visits } = JSON.parse(response.body);
  return { outcome: 'ok', session: { user, createdAt: id, counter: visits } } as const;
};
const graphql = ({ body }: HttpResponse) =>
  JSON.parse(body).errors ? ({ outcome: 'fail', error: 'graphql' } as const) : ({ outcome: 'ok' } as const);

const plain: AppAdapter = {
  name: 'shop',
  readyPath: '/ready',
  metricsPath: null,
  instanceOf: (headers) => String(headers['x-served-by'] ?? '') || null,
  operations: {
    'list-items': { request: get('/products/café crème?for=you & me'), read: status },
    'read-item': { request: get('/moved'), read: status },
    work: { request: get('/graphql'), read: graphql },
    'log-in': {
      role: 'log-in',
      request: ({ name }) => ({ method: 'GET', path: `/log-in?user=${name}` }),
      read: session,
    },
    'read-session': { role: 'read-session', request: get('/me'), read: session },
  },
  rooms: null,
  executions: null,
};

const adapters: Record<string, () => AppAdapter> = {
  '': () => plain,
  /** As TypeScript lets it: the header is always there, until a balancer answers. */
  'trusting-instance-of': () => ({
    ...plain,
    instanceOf: (headers) => (headers['x-served-by'] as string).toUpperCase().toLowerCase(),
  }),
  'throwing-read': () => ({
    ...plain,
    operations: { 'list-items': { request: get('/ready'), read: ({ body }) => JSON.parse(body).data.items } },
  }),
  public: () => ({ ...plain, publicUrl: 'https://shop.example' }),
  'public-by-http': () => ({ ...plain, publicUrl: 'http://shop.example' }),
};

const topology = (engine: 'nginx' | 'haproxy' | 'caddy' | 'built-in') =>
  ({ instances: 2, balancer: { engine }, sessions: 'memory' }) as const;
const load = { kind: 'constant-rate', perSecond: 60, maxInFlight: 30 } as const;
const phases = { measured: '1s' } as const;
/** Watched, not gated: a run on a machine that is not its own is not repeated for it. */
const watched = { at: 'share', must: '==', be: 0, level: 'watch' } as const;
const noErrors: Target = { ...watched, metric: 'http_error_share' };
type Target = WrittenScenario['targets'][number];
const scenario = (name: string, operation: 'list-items' | 'read-item' | 'work') =>
  ({
    name,
    question: 'Is it told right?',
    driver: 'native',
    workload: { kind: 'request', operation },
    load,
    phases,
    targets: [noErrors],
  }) satisfies WrittenScenario;
const saturated = (name: string, operation: 'read-item' | 'work') =>
  ({
    ...scenario(name, operation),
    driver: 'autocannon',
    load: { kind: 'constant-users', users: 4 },
  }) satisfies WrittenScenario;
const journey: Extract<WrittenScenario['workload'], { kind: 'journey' }> = {
  kind: 'journey',
  clients: 10,
  steps: ['list-items', 'read-session'],
};

export default defineConfig({
  app: {
    adapter: (adapters[says] ?? (() => plain))(),
    launch: {
      command: process.execPath,
      args: [fileURLToPath(new URL('apps/shop.mjs', import.meta.url))],
      cwd: fileURLToPath(new URL('apps', import.meta.url)),
      environment: ({ port, id, topology: { name } }) => {
        if (says === 'throwing-environment' && name === 'nginx')
          throw new Error('no DATABASE_URL in this shell');
        return { PORT: String(port), INSTANCE: id, ...JSON.parse(process.env.HOSTILE_APP ?? '{}') };
      },
    },
  },
  runtimes: [processes()],
  drivers: [native(), autocannonDriver()],
  topologies: {
    nginx: topology('nginx'),
    haproxy: topology('haproxy'),
    caddy: topology('caddy'),
    'built-in': topology('built-in'),
  },
  scenarios: [
    scenario('items', 'list-items'),
    {
      ...scenario('killed', 'list-items'),
      faults: [{ at: '200ms', fault: kill({ instance: 1 }) }],
    },
    {
      ...scenario('visit', 'list-items'),
      workload: { ...journey, prepare: ['log-in'], history: true },
      checks: [sessionCheck()],
      targets: [noErrors, { ...watched, metric: 'sessions_lost', at: 'total' }],
    },
    scenario('moved', 'read-item'),
    scenario('graphql', 'work'),
    saturated('moved-saturated', 'read-item'),
    saturated('graphql-saturated', 'work'),
    {
      ...scenario('lacking', 'list-items'),
      workload: { ...journey, prepare: ['log-out'], afterwards: ['submit-job'] },
    },
  ],
  suites: {
    default: {
      topologies: ['nginx', 'haproxy', 'caddy', 'built-in'],
      scenarios: [
        ...['items', 'killed', 'visit', 'moved', 'graphql'],
        ...['moved-saturated', 'graphql-saturated', 'lacking'],
      ],
    },
  },
});
