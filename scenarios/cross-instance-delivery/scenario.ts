import { defineScenario, deliveryCheck } from '../../harness/index.ts';

export default defineScenario({
  name: 'cross-instance-delivery',
  question: 'Does a WebSocket message reach every member of its room, on every instance, once and in order?',
  driver: 'sockets',
  workload: {
    kind: 'room',
    membersPerInstance: 10,
    publishersPerInstance: 1,
    messageBytes: 200,
    lateAfter: '1s',
  },
  // 100 messages in the measured phase.
  load: { kind: 'constant-rate', perSecond: 40, maxInFlight: 100 },
  phases: { warmup: '0.5s', measured: '2.5s' },
  checks: [deliveryCheck()],
  targets: [
    { metric: 'messages_lost', at: 'total', must: '==', be: 0 },
    { metric: 'messages_duplicated', at: 'total', must: '==', be: 0 },
    { metric: 'messages_reordered', at: 'total', must: '==', be: 0 },
    { metric: 'delivery_latency_ms', at: 'p95', must: '<', be: 250 },
  ],
});
