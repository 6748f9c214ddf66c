import { defineScenario } from '../../harness/index.ts';

export default defineScenario({
  name: 'throughput',
  question: 'How many requests per second does the app serve at saturation?',
  driver: 'autocannon',
  workload: { kind: 'request', operation: 'list-items' },
  load: { kind: 'constant-users', users: 30 },
  phases: { warmup: '1s', measured: '3s' },
  targets: [
    { metric: 'throughput_per_second_per_instance', at: 'total', must: '>=', be: 1000, level: 'watch' },
    { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
  ],
});
