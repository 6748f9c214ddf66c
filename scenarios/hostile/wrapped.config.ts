import { defineConfig, native, processes, restart } from '../../harness/index.ts';
import { strangeApp } from './strange-app.ts';

// An app that a shell starts, and what the environment asks for besides: HOSTILE_ENV is added to its own.
const env: Readonly<Record<string, string>> = JSON.parse(process.env.HOSTILE_ENV ?? '{}');
const { HOSTILE_STOP_SIGNAL: stopSignal } = process.env;
const app = strangeApp('/bin/bash', ['-c', 'node draining.js; true'], {
  // As a stranger writes it, whatever the types say.
  ...(stopSignal !== undefined && { stopSignal: stopSignal as 'SIGTERM' }),
});

export default defineConfig({
  app: {
    ...app,
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
  },
  runtimes: [processes()],
  drivers: [native()],
  topologies: Object.fromEntries(
    (['built-in', 'nginx'] as const).map((engine) => [
      engine,
      { instances: 2, env, balancer: { engine, policy: 'round-robin' }, sessions: 'memory' },
    ]),
  ),
  scenarios: [
    {
      name: 'restarted',
      question: 'Does a restart of an instance lose requests?',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 50 },
      phases: { warmup: '100ms', measured: '5s' },
      faults: [{ at: '100ms', fault: restart({ instance: 1, by: 'SIGTERM', graceMs: 5_000, drainMs: 600 }) }],
      targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0, level: 'watch' }],
    },
    {
      name: 'asked',
      question: 'Does each engine let the app through?',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 50 },
      phases: { warmup: '100ms', measured: '1s' },
      targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0, level: 'watch' }],
    },
  ],
  suites: { default: { topologies: ['built-in', 'nginx'], scenarios: ['restarted', 'asked'] } },
});
