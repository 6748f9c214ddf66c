import { defineConfig, defineScenario, k6Driver, native, processes } from '../../harness/index.ts';
import { referenceApp } from '../../reference-app/adapter.ts';

const topology = {
  env: { DRAIN_MS: '100' },
  balancer: { engine: 'built-in', policy: 'round-robin' },
  sessions: 'memory',
  instances: 1,
} as const;

/** Two topologies that come up fast; their scripts are named with --k6. */
export default defineConfig({
  app: referenceApp(),
  runtimes: [processes()],
  // Somebody else, whom scripts ask too.
  drivers: [native(), k6Driver({ env: { OTHER_PORT: process.env.OTHER_PORT ?? '9' } })],
  topologies: { one: topology, other: topology },
  scenarios: [
    defineScenario({
      name: 'unused',
      question: 'Does a config need a scenario of its own?',
      driver: 'native',
      workload: { kind: 'request', operation: 'list-items' },
      load: { kind: 'constant-rate', perSecond: 1, maxInFlight: 1 },
      phases: { measured: '1s' },
      targets: [{ metric: 'http_error_share', at: 'share', must: '<', be: 1 }],
    }),
  ],
  suites: { default: { topologies: ['one'], scenarios: ['unused'] } },
});
