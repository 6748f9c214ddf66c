import type { AppAdapter } from '../../harness/app/adapter.ts';
import {
  availabilityCheck,
  type Checker,
  defineConfig,
  defineScenario,
  freeze,
  native,
  processes,
  sessionCheck,
  taskCheck,
} from '../../harness/index.ts';
import type { Operation } from '../../harness/load/ledger/history.ts';
import { referenceApp } from '../../reference-app/adapter.ts';

const app = referenceApp();

/** `none`: the adapter of an app that tells nobody what it began. `dead`: one that cannot be read after the load. */
const ledgers: Record<string, AppAdapter['executions']> = {
  none: null,
  dead: {
    request: () => ({ method: 'GET', path: '/api/no-such-ledger' }),
    read: () => {
      throw new TypeError('Cannot read properties of undefined');
    },
  },
};

const walk = { kind: 'journey' as const, clients: 20, prepare: ['log-in' as const], history: true };
const load = { kind: 'constant-rate', perSecond: 100, maxInFlight: 20 } as const;
const phases = { measured: '1s' };

const sharedSession = defineScenario({
  name: 'shared-session',
  question: 'Are sessions mixed up that two clients share?',
  driver: 'native',
  workload: { ...walk, clientsPerSession: 2, steps: ['read-session', 'increment-session'] },
  load,
  phases,
  checks: [sessionCheck()],
  targets: [
    { metric: 'sessions_mixed_up', at: 'total', must: '==', be: 0 },
    { metric: 'sessions_lost', at: 'total', must: '==', be: 0 },
  ],
});

const tasks = defineScenario({
  name: 'tasks',
  question: 'Is each task done once?',
  driver: 'native',
  workload: { ...walk, steps: ['submit-job'] },
  load,
  phases,
  checks: [taskCheck()],
  targets: [
    { metric: 'tasks_lost', at: 'total', must: '==', be: 0 },
    { metric: 'tasks_duplicated', at: 'total', must: '==', be: 0 },
    { metric: 'http_error_share', at: 'share', must: '==', be: 0, level: 'watch' },
  ],
});

const frozen = defineScenario({
  name: 'frozen',
  question: 'Is everything served while one of three instances is frozen?',
  driver: 'native',
  workload: { ...walk, prepare: [], steps: ['list-items'] },
  load: { ...load, perSecond: 200, maxInFlight: 10 },
  phases: { measured: '2s' },
  faults: [{ at: '0.3s', fault: freeze({ instance: 2, forMs: 1_000 }) }],
  checks: [availabilityCheck()],
  targets: [{ metric: 'served_share', at: 'share', must: '>=', be: 0.999 }],
});

/** As somebody writes it who has no types. */
const broken: Checker = {
  name: 'my-check',
  metrics: ['re_logins'],
  check({ operations }) {
    (operations as Operation[]).sort((a, b) => b.dueUs - a.dueUs);
    return { findings: [], measurements: [] };
  },
};

const brokenChecker = defineScenario({
  name: 'broken-checker',
  question: 'What is left when a checker breaks?',
  driver: 'native',
  workload: { ...walk, steps: ['list-items'] },
  load,
  phases,
  checks: [broken, availabilityCheck()],
  targets: [
    { metric: 're_logins', at: 'total', must: '==', be: 0 },
    { metric: 'served_share', at: 'share', must: '==', be: 1 },
  ],
});

export default defineConfig({
  app: {
    ...app,
    adapter: { ...app.adapter, executions: ledgers[process.env.HOSTILE_LEDGER ?? 'none'] ?? null },
  },
  runtimes: [processes()],
  drivers: [native()],
  topologies: {
    memory: {
      balancer: { engine: 'built-in', policy: 'round-robin' },
      sessions: 'memory',
      queue: 'memory',
    },
  },
  scenarios: [sharedSession, tasks, frozen, brokenChecker],
  suites: {
    default: {
      topologies: ['memory'],
      scenarios: ['shared-session', 'tasks', 'frozen', 'broken-checker'],
    },
  },
});
