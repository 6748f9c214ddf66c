import {
  availabilityCheck,
  defineScenario,
  kill,
  rollingRestart,
  sessionCheck,
  start,
} from '../../harness/index.ts';

export default defineScenario({
  name: 'session-survival',
  question: 'Does a session keep its content when instances are killed and restarted?',
  driver: 'native',
  workload: {
    kind: 'journey',
    clients: 240,
    prepare: ['log-in'],
    steps: ['read-session', 'increment-session'],
    history: true,
  },
  // Every session is used about once a second, so a loss is seen before the next fault.
  load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 240 },
  // In containers behind nginx, which looks at a failed instance again after up to two seconds, the faults are over by
  // the 13th second of a quiet machine; the rest is for busy ones, and for the last loss to be seen.
  phases: { warmup: '1.5s', measured: '20s' },
  faults: [
    { at: '0.5s', fault: kill({ instance: 2 }) },
    { at: '2s', fault: start({ instance: 2 }) },
    { at: '4s', fault: rollingRestart({ graceMs: 5_000 }) },
  ],
  checks: [sessionCheck(), availabilityCheck()],
  targets: [
    { metric: 'sessions_survived_share', at: 'share', must: '==', be: 1 },
    { metric: 'http_error_share', at: 'share', must: '<', be: 0.01, level: 'watch' },
  ],
});
