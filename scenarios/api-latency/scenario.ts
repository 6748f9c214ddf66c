import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  name: 'api-latency',
  question: 'How fast is the API at a constant request rate?',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 150,
    steps: ['log-in', 'read-session', 'list-items', 'read-item', 'create-item'],
  },
  load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 150 },
  // Long enough for the 2,000 successful responses that a p95 needs, also where sessions are lost.
  phases: { warmup: '1.5s', measured: '8s' },
  targets: [
    { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200 },
    { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
  ],
});
