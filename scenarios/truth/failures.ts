import { faultDurationCheck, freeze, kill, slowRequestCheck, stop, taskCheck } from '../../harness/index.ts';
import type { BalancerEngine } from '../../harness/plan/balancer-names.ts';
import type { KnownCell } from './known-cell.ts';
import { atLeast, between, exactly } from './targets.ts';

type Scenario = KnownCell['scenario'];
type Targets = Scenario['targets'];
type Work = 'work' | 'work-idempotently';

const nginx = { engine: 'nginx', policy: 'round-robin', retries: 1 } as const;

const failed = { outcome: 'failed' };
const workload = (step: Work, clients = 200): Scenario['workload'] => ({
  kind: 'journey',
  clients,
  steps: [step],
  history: true,
});

/** An instance that is dead before the first of 300 requests, which come within a second. */
function deadPeer(engine: BalancerEngine, step: Work): KnownCell {
  const method = step === 'work' ? 'POST' : 'GET';
  return {
    id: `B1-${engine}-${method.toLowerCase()}`,
    situation: `One of three instances behind ${engine} is dead: none of 300 ${method} fails, and each runs once`,
    topology: { balancer: { engine, policy: 'round-robin', retries: 1 }, sessions: 'memory' },
    scenario: {
      name: `dead-peer-behind-${engine}-${step}`,
      driver: 'native',
      workload: workload(step),
      load: {
        kind: 'ramping-rate',
        startPerSecond: 0,
        stages: [
          { duration: '0.8s', toPerSecond: 0 },
          { duration: '0s', toPerSecond: 300 },
          { duration: '1s', toPerSecond: 300 },
          { duration: '0s', toPerSecond: 0 },
        ],
        maxInFlight: 200,
      },
      phases: { measured: '2s' },
      faults: [{ at: '0s', fault: kill({ instance: 2 }) }],
      checks: [taskCheck()],
      targets: [
        exactly('http_requests', 300, { outcome: 'ok' }),
        exactly('http_requests', 0, failed),
        exactly('task_starts', 300),
        exactly('tasks_duplicated', 0),
        // Those that look whether an instance is ready may have left it out before it is tried.
        ...(engine === 'nginx' ? [atLeast('balancer_retries', 1)] : []),
      ],
    },
  };
}

/** 300 requests a second of 200 ms, of which a third of 60 is under way at the instance that ends. */
function exitsInTheMiddle(
  id: string,
  step: Work,
  { situation, targets }: { situation: string; targets: Targets },
): KnownCell {
  return {
    id,
    situation,
    topology: { balancer: nginx, sessions: 'memory', env: { ON_SIGTERM: 'exit', WORK_MS: '200' } },
    scenario: {
      name: `exits-without-draining-${step}`,
      driver: 'native',
      workload: workload(step),
      load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 200 },
      phases: { warmup: '1s', measured: '1.5s' },
      faults: [{ at: '0.5s', fault: stop({ instance: 2, graceMs: 2_000 }) }],
      checks: [taskCheck()],
      targets,
    },
  };
}

/** 50 requests a second, one of three instances frozen for longer than the balancer waits for an answer. */
function frozen(
  id: string,
  step: Work,
  { situation, targets }: { situation: string; targets: Targets },
): KnownCell {
  return {
    id,
    situation,
    topology: { balancer: { ...nginx, responseTimeoutMs: 1_000 }, sessions: 'memory' },
    scenario: {
      name: `one-of-three-frozen-${step}`,
      driver: 'native',
      workload: workload(step),
      load: { kind: 'constant-rate', perSecond: 50, maxInFlight: 200 },
      phases: { warmup: '1s', measured: '3s', cooldown: '2s' },
      faults: [{ at: '0.3s', fault: freeze({ instance: 2, forMs: 2_300 }) }],
      checks: [slowRequestCheck({ slowMs: 900 })],
      targets,
    },
  };
}

/** 60 requests a second of 200 ms until an instance closes its server, which ends when its last connection does. */
function closes(
  id: string,
  connections: 'pooled' | 'per-request',
  { situation, tookMs }: { situation: string; tookMs: readonly [number, number] },
): KnownCell {
  return {
    id,
    situation,
    topology: {
      balancer: { engine: 'nginx', policy: 'round-robin', connections },
      sessions: 'memory',
      env: {
        ON_SIGTERM: 'close',
        WORK_MS: '200',
        KEEP_ALIVE_TIMEOUT_MS: '12000',
        SHUTDOWN_TIMEOUT_MS: '20000',
      },
    },
    scenario: {
      name: `server-closes-${connections}`,
      driver: 'native',
      workload: { kind: 'journey', clients: 60, steps: ['work'], history: true },
      load: { kind: 'constant-rate', perSecond: 60, maxInFlight: 60 },
      phases: { measured: '1s' },
      faults: [{ at: '0.95s', fault: stop({ instance: 2, graceMs: 20_000 }) }],
      checks: [faultDurationCheck()],
      targets: between('fault_ms', tookMs),
    },
  };
}

/** What becomes of requests when an instance ends in the middle of them, or stands still. */
export const knownFailures: readonly KnownCell[] = [
  deadPeer('nginx', 'work-idempotently'),
  deadPeer('nginx', 'work'),
  deadPeer('haproxy', 'work'),
  deadPeer('built-in', 'work'),
  exitsInTheMiddle('B2-post', 'work', {
    situation: 'Of 300 POST a second of 200 ms the 20 at one of three instances fail that exits at SIGTERM',
    targets: [...between('http_requests', [18, 22], { where: failed }), exactly('tasks_duplicated', 0)],
  }),
  exitsInTheMiddle('B2-get', 'work-idempotently', {
    situation: 'Of as many GET none fails, because nginx retries 20, which run twice',
    targets: [exactly('http_requests', 0, failed), ...between('tasks_duplicated', [18, 22])],
  }),
  {
    id: 'B3',
    situation: 'Of 30 POST the 10 at an instance that is killed run twice when nginx may retry any request',
    topology: {
      balancer: { ...nginx, resends: 'any' },
      sessions: 'memory',
      env: { WORK_MS: '1500' },
    },
    scenario: {
      name: 'any-is-sent-again',
      driver: 'native',
      workload: workload('work', 30),
      load: { kind: 'constant-users', users: 30 },
      phases: { measured: '1s' },
      faults: [{ at: '0.5s', fault: kill({ instance: 2 }) }],
      checks: [taskCheck()],
      targets: [
        exactly('http_requests', 30, { outcome: 'ok' }),
        exactly('task_starts', 40),
        exactly('tasks_duplicated', 10),
      ],
    },
  },
  frozen('B4-get', 'work-idempotently', {
    situation:
      'Of 50 GET a second 16.7 wait for the read timeout of 1 s while one of three instances is frozen',
    targets: [
      exactly('http_requests', 0, failed),
      ...between('slow_requests', [14, 19], { where: { error: 'none' } }),
    ],
  }),
  frozen('B4-post', 'work', {
    situation: 'Of as many POST 16.7 get 504 after 1 s, because nginx does not retry them',
    targets: [
      ...between('slow_requests', [14, 19], { where: { error: 'status-504' } }),
      exactly('slow_requests', 0, { error: 'none' }),
    ],
  }),
  closes('B5-pooled', 'pooled', {
    situation: 'With a connection pool, closing a server takes as long as its keep-alive timeout of 12 s',
    // Node keeps a connection for a second longer than it says.
    tookMs: [12_000, 15_000],
  }),
  closes('B5-per-request', 'per-request', {
    situation: 'Without a pool it takes as long as its last request, 0.2 s',
    tookMs: [100, 700],
  }),
];
