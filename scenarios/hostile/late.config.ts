import { defineConfig, native, processes } from '../../harness/index.ts';
import { strangeApp } from './strange-app.ts';

const app = strangeApp(process.execPath, ['dies-under-load.mjs']);

export default defineConfig({
  app: {
    adapter: {
      ...app.adapter,
      operations: {
        'list-items': {
          request: () => ({ method: 'GET', path: '/items' }),
          read: ({ status }) =>
            status === 200 ? { outcome: 'ok' } : { outcome: 'fail', error: `status-${status}` },
        },
      },
    },
    launch: {
      ...app.launch,
      environment: (placement) => ({ ...app.launch.environment(placement), DIES: 'app-2' }),
    },
  },
  runtimes: [processes()],
  drivers: [native()],
  topologies: { plain: { instances: 2, balancer: { engine: 'built-in' }, sessions: 'memory' } },
  scenarios: [
    {
      name: 'dies',
      question: 'Is an instance seen that ends by itself?',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 60 },
      phases: { measured: '1.5s' },
      targets: [{ metric: 'http_error_share', at: 'share', must: '<=', be: 0.9 }],
    },
  ],
  suites: { default: { topologies: ['plain'], scenarios: ['dies'] } },
});
