import type { WrittenScenario } from '../config/written-scenario.ts';
import type { WrittenTopology } from '../config/written-topology.ts';
import { type Experiment, judged } from './experiment.ts';
import { onTheApp } from './on-the-app.ts';

const instances = ['app-1', 'app-2', 'app-3'];

interface Sharing extends Pick<Experiment, 'id' | 'situation' | 'expected'> {
  readonly balancer: WrittenTopology['balancer'];
  readonly clients: number;
  readonly measured: string;
  readonly addresses: 'shared' | 'one-network' | 'networks-of-their-own';
  /** Whether this is right: how many requests each instance got, the fewest first. */
  isRight(counts: readonly number[]): boolean;
}

/** Clients send 200 requests a second, one after the other. */
function sharing({ balancer, clients, measured, addresses, isRight, ...known }: Sharing): Experiment {
  const scenario: WrittenScenario = {
    name: 'sharing',
    question: 'Is the known answer measured?',
    driver: 'native',
    workload: { kind: 'journey', clients, steps: ['list-items'], addresses },
    load: { kind: 'constant-rate', perSecond: 200, maxInFlight: clients },
    phases: { measured },
    targets: [{ metric: 'http_error_share', at: 'share', must: '==', be: 0 }],
  };
  return onTheApp(known, { topology: { balancer, sessions: 'jwt' }, scenario }, ({ total }) => {
    const counts = instances.map((instance) => total('http_requests_by_instance', { instance }));
    return judged(isRight(counts.toSorted((a, b) => a - b)), counts.join(' / '));
  });
}

/** One request of each of 200 clients, behind nginx. */
const byAddress = {
  balancer: { engine: 'nginx', policy: 'ip-hash' },
  clients: 200,
  measured: '1s',
} as const;

/** S4 to S6. */
export const balancingExperiments: readonly Experiment[] = [
  sharing({
    id: 'S4',
    situation: '300 requests to three instances, round-robin',
    expected: '100 each, ± 1',
    balancer: { engine: 'built-in', policy: 'round-robin' },
    clients: 30,
    measured: '1.5s',
    addresses: 'shared',
    isRight: (counts) => counts.every((count) => Math.abs(count - 100) <= 1),
  }),
  sharing({
    id: 'S5',
    situation: '200 clients of one /24 behind nginx with ip-hash',
    expected: 'all 200 requests to one instance: it hashes three octets',
    ...byAddress,
    addresses: 'one-network',
    isRight: ([, middle, most]) => middle === 0 && most === 200,
  }),
  sharing({
    id: 'S6',
    situation: 'The same, each client in a /24 of its own',
    expected: '67 to each instance, ± 20',
    ...byAddress,
    addresses: 'networks-of-their-own',
    isRight: (counts) => counts.every((count) => Math.abs(count - 67) <= 20),
  }),
];
