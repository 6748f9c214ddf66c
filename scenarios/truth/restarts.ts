import { rollingRestart } from '../../harness/index.ts';
import type { BalancerEngine } from '../../harness/plan/balancer-names.ts';
import type { KnownCell } from './known-cell.ts';

type Targets = KnownCell['scenario']['targets'];

type Sent = Pick<Extract<KnownCell['scenario']['workload'], { kind: 'journey' }>, 'prepare' | 'steps'>;

const halfOfThemPost: Sent = { steps: ['log-in', 'read-session'] };

interface Restarted {
  readonly engine: BalancerEngine;
  readonly retries: number;
  readonly how: string;
  /** What is sent: a POST and a GET in turn unless it says otherwise. */
  readonly sent?: Sent;
  readonly targets?: Targets;
}

/** 300 requests a second while every instance restarts. A stall of the machine drops none of them. */
function restarted({ engine, retries, how, sent = halfOfThemPost, targets = [] }: Restarted): KnownCell {
  return {
    id: `B6-${engine}`,
    situation: `A draining rolling restart behind ${engine} under 300 requests a second costs none of them${how}`,
    topology: { balancer: { engine, retries }, sessions: 'jwt', env: { DRAIN_MS: '1500' } },
    scenario: {
      name: `rolling-restart-behind-${engine}`,
      driver: 'native',
      workload: { kind: 'journey', clients: 900, ...sent },
      load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 900 },
      // nginx looks at an instance that failed again after up to two seconds.
      phases: { measured: engine === 'nginx' ? '15s' : '11s' },
      faults: [{ at: '200ms', fault: rollingRestart({ graceMs: 5_000 }) }],
      targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }, ...targets],
    },
  };
}

const never: Targets = [{ metric: 'balancer_retries', at: 'total', must: '==', be: 0 }];

/** What restarts cost. */
export const knownRestarts: readonly KnownCell[] = [
  restarted({ engine: 'haproxy', retries: 0, how: '', targets: never }),
  // It never sends a request again, and has no log that would say so.
  restarted({ engine: 'caddy', retries: 0, how: '' }),
  restarted({ engine: 'built-in', retries: 0, how: '', targets: never }),
  restarted({
    engine: 'nginx',
    retries: 2,
    // A POST that is at an instance when that closes its port is answered 502: it was sent, and may have run.
    how: ', all of them GET: it does not detect that an instance drains, and retries',
    sent: { prepare: ['log-in'], steps: ['read-session'] },
    targets: [{ metric: 'balancer_retries', at: 'total', must: '>', be: 0 }],
  }),
];
