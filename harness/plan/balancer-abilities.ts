import type { Unavailable } from '../environment/runtime.ts';
import { type BalancerEngine, balancerEngines } from './balancer-names.ts';
import type { Balancer } from './topology.ts';

/**
 * How many clients those engines let connect at once that have a limit of their own. Each takes two files of the balancer, and
 * 20,000 files are what many systems give a process.
 */
export const connectionsAtOnce = 9_600;
const limited: ReadonlySet<BalancerEngine> = new Set(['nginx', 'haproxy', 'envoy']);

/** Why so many sockets cannot be open at once through a balancer that scaleproof starts; null when they can. */
export function tooManySockets(engine: BalancerEngine, sockets: number): string | null {
  if (!limited.has(engine) || sockets <= connectionsAtOnce) return null;
  const n = (count: number) => count.toLocaleString('en-US');
  return (
    `${n(sockets)} sockets are more than ${engine} lets connect at once here, ${n(connectionsAtOnce)}. Give the room fewer ` +
    "members, or the topology the balancer 'built-in' or 'caddy', which have no limit of their own."
  );
}

interface Lack {
  readonly reason: string;
  /** What to do other than to take another engine, as the end of a sentence that says this. */
  readonly otherwise: string;
}

interface Abilities {
  /** Why it cannot do what is asked of it; null when it can. */
  lacks(asked: Pick<Balancer, 'policy' | 'retries'>): Lack | null;
  /** Notes for the reader, in full sentences. */
  notes(asked: Pick<Balancer, 'policy'>): readonly string[];
}

const any: Abilities = { lacks: () => null, notes: () => [] };

const abilities: Readonly<Record<BalancerEngine, Abilities>> = {
  nginx: {
    lacks({ policy }) {
      if (policy !== 'cookie') return null;
      return {
        reason:
          'nginx has no sticky cookies here: open-source nginx has them from 1.29.6 on, and that of ' +
          'Debian and of docker-compose.bench.yml is older.',
        otherwise: 'its policy to ip-hash',
      };
    },
    notes: ({ policy }) => [
      'Open-source nginx has no health checks: an instance that is not ready gets requests until one of them fails.',
      ...(policy === 'ip-hash'
        ? ['nginx hashes the first three octets of an address, so all clients of one /24 share an instance.']
        : []),
    ],
  },
  haproxy: any,
  caddy: {
    lacks({ retries }) {
      if (retries === 0) return null;
      return {
        reason:
          'Caddy cannot retry a request with a body: up to 2.11.1 the second attempt finds the body ' +
          'closed, fails, and makes a healthy instance count as broken.',
        otherwise: 'its retries to 0',
      };
    },
    notes: () => [],
  },
  envoy: {
    lacks({ policy, retries }) {
      if (policy !== 'least-connections' || retries === 0) return null;
      return {
        reason:
          'Envoy cannot retry on another instance by least-connections: the one that has just failed has the fewest ' +
          'requests, so it is chosen again until a health check finds it down.',
        otherwise: 'its policy to round-robin, or its retries to 0',
      };
    },
    notes: () => [],
  },
  'built-in': any,
};

/** Why an engine cannot do what a topology asks of it, and which engines can; null when it can. */
export function whyNot({ engine, policy, retries, resends }: Balancer): Unavailable | null {
  if (resends === 'any' && retries === 0) {
    return {
      reason: 'resends allows any request to be retried, but retries is 0.',
      enable: "Set the balancer's retries to 1 or more, or leave out resends.",
    };
  }
  const lack = abilities[engine].lacks({ policy, retries });
  return lack && { reason: lack.reason, enable: otherEngine({ engine, policy, retries }, lack.otherwise) };
}

/** A sentence that names the other engines that can do what is asked of this one, and what to do otherwise. */
export function otherEngine(
  { engine, ...asked }: Pick<Balancer, 'engine' | 'policy' | 'retries'>,
  otherwise: string,
): string {
  const able = balancerEngines.filter((each) => each !== engine && abilities[each].lacks(asked) === null);
  const named = new Intl.ListFormat('en', { type: 'disjunction' }).format(able).replace(/, or /, ' or ');
  return `Set the balancer's engine to ${named}, or ${otherwise}.`;
}

/** Notes on a balancer for the reader, in full sentences. */
export function notesOnBalancer({ engine, policy, retries, resends }: Balancer): string[] {
  const again =
    `The balancer may retry a request that got no response, up to ${retries} times: failures hidden by that are ` +
    'counted as balancer_retries and not as errors.';
  const twice =
    'It also retries requests that are not idempotent, such as POST: one that an instance had started before it failed runs twice.';
  return [
    ...abilities[engine].notes({ policy }),
    ...(retries > 0 ? [again] : []),
    ...(resends === 'any' ? [twice] : []),
  ];
}
