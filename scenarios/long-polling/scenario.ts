import { defineScenario, deliveryCheck, joinCheck } from '../../harness/index.ts';

export default defineScenario({
  name: 'long-polling',
  question: 'Does a client of Socket.IO that polls get into its room?',
  driver: 'sockets',
  workload: {
    kind: 'room',
    membersPerInstance: 5,
    publishersPerInstance: 1,
    transports: ['polling'],
  },
  load: { kind: 'constant-rate', perSecond: 20, maxInFlight: 100 },
  phases: { warmup: '0.5s', measured: '2s' },
  checks: [joinCheck(), deliveryCheck()],
  targets: [
    { metric: 'joins_succeeded_share', at: 'share', must: '==', be: 1 },
    { metric: 'messages_lost', at: 'total', must: '==', be: 0, level: 'watch' },
  ],
});
