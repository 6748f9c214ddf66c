import { defineScenario } from '../../harness/index.ts';
import type { ReferenceScenario } from '../../reference-app/adapter.ts';

/** Of the whole app; the same for each, so that a bar is read against the others. */
const perSecond = (operation: string) =>
  ({
    metric: 'operation_throughput_per_second',
    where: { operation },
    at: 'total',
    must: '>=',
    be: 1000,
    level: 'watch',
  }) as const;

export default defineScenario({
  name: 'throughput',
  question:
    'How many requests per second does the app serve at saturation that read a session, write it, or use none?',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 30,
    prepare: ['log-in'],
    steps: ['read-session', 'increment-session', 'list-items'],
    order: 'one-after-the-other',
    onSessionMissing: 'carry-on',
  },
  load: { kind: 'constant-users', users: 30 },
  phases: { warmup: '1s', measured: '5.4s' },
  targets: [
    perSecond('read-session'),
    perSecond('increment-session'),
    perSecond('list-items'),
    { metric: 'http_error_share', at: 'share', must: '<', be: 0.001 },
  ],
} satisfies ReferenceScenario);
