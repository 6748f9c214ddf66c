import type { BalancerPolicy } from '../plan/balancer-names.ts';
import type { Topology } from '../plan/topology.ts';
import type { Finding } from './finding.ts';
import { isMadeOfNothing } from './made-of-nothing.ts';
import type { Seen } from './seen.ts';
import type { Cell } from './used-operations.ts';

/** How an instance, asked without the balancer, named itself. */
export interface NamedInstance {
  /** That of the topology: `app-1`. */
  readonly id: string;
  /** Null when it did not. */
  readonly name: string | null;
}

const field = 'adapter.instanceOf';

/** An app whose good answers do not say who sent them. `isNeeded`: it has sessions or rooms, which belong to instances. */
export function findingsOfUnnamed(
  all: readonly Seen[],
  { isNeeded }: { readonly isNeeded: boolean },
): readonly Finding[] {
  const answered = all.filter(({ outcome }) => outcome === 'ok');
  const unnamed = answered.filter(({ instance }) => instance === null || isMadeOfNothing(instance));
  const [first] = unnamed;
  if (!first) return [];
  const what = first.instance === null ? 'finds no instance in' : `returns '${first.instance}' for`;
  const whose = unnamed.length === answered.length ? 'any answer' : `the answers to ${listOf(unnamed)}`;
  return [
    {
      severity: isNeeded ? 'wrong' : 'careful',
      field,
      sentence: `It ${what} ${whose}. The headers are: ${first.headerNames.join(', ') || 'none'}.`,
      change:
        "Let each instance send its name in a header, such as 'x-instance', with the id that " +
        "'launch.environment' is given, and return that.",
    },
  ];
}

/** Instances that cannot be told apart, or that call themselves otherwise than their topology does. */
export function findingsOfNames(
  named: readonly NamedInstance[],
  { isStarted = true }: { readonly isStarted?: boolean } = {},
): readonly Finding[] {
  const known = named.filter(({ name }) => name !== null && !isMadeOfNothing(name));
  const [first] = known;
  if (!first) return [];
  if (known.length > 1 && known.every(({ name }) => name === first.name)) {
    return [
      {
        severity: 'wrong',
        field,
        sentence:
          `${listed(known.map(({ id }) => id))} ${known.length === 2 ? 'both' : 'all'} call themselves '${first.name}': nobody can ` +
          'tell which one answered.',
        change: isStarted
          ? "Give each instance its own name: 'launch.environment' is called with its id ('app-1', " +
            "'app-2'), for a variable that the app sends back."
          : "Let each instance send a name of its own: 'app-1', 'app-2' and so on, in the order of 'instances' of external().",
      },
    ];
  }
  return known
    .filter(({ id, name }) => name !== id)
    .slice(0, 1)
    .map(({ id, name }) => ({
      severity: 'wrong',
      field,
      sentence:
        `${id} calls itself '${name}'. Faults, rooms and lost sessions are attributed to instances by the ` +
        'name that the topology gives them.',
      change: isStarted
        ? `Return '${id}' for it: give the app the id that 'launch.environment' is called with.`
        : `Return '${id}' for it: instances are 'app-1', 'app-2' and so on, in the order of 'instances' of external().`,
    }));
}

/** The instances that answered one client, in order; null for an answer that names none. */
export interface AnsweredBy {
  readonly client: string;
  readonly instances: readonly (string | null)[];
}

/** Clients of a sticky policy that were sent from one instance to another. */
export function findingsOfStickiness(
  policy: BalancerPolicy,
  clients: readonly AnsweredBy[],
): readonly Finding[] {
  const moved = clients.find(({ instances }) => new Set(instances.filter((one) => one !== null)).size > 1);
  if (!moved) return [];
  const change =
    policy === 'cookie'
      ? "Let the app leave the balancer's cookie (SCALEPROOF_PEER) alone, and the adapter set no 'cookie' " +
        'that replaces it; check that each instance sends only its own name.'
      : 'Check that each instance sends only its own name.';
  return [
    {
      severity: 'wrong',
      field: 'topologies.balancer.policy',
      sentence:
        `The policy is ${policy}, and ${moved.client} was answered by ` +
        `${moved.instances.map((one) => one ?? 'an unknown one').join(', ')}: its clients do not stay ` +
        'where they are.',
      change,
    },
  ];
}

/** Journeys whose clients a policy cannot tell apart, since all come from one address. */
export function findingsOfAddresses(
  { name, balancer: { policy } }: Pick<Topology, 'name' | 'balancer'>,
  cells: readonly Cell[],
): readonly Finding[] {
  if (policy !== 'ip-hash') return [];
  const shared = cells.flatMap(({ topology, scenario: { name: scenario, workload } }) =>
    topology.name === name && workload.kind === 'journey' && workload.addresses === 'shared'
      ? [scenario]
      : [],
  );
  return [...new Set(shared)].map((scenario) => ({
    severity: 'careful',
    field: `scenarios.${scenario}.workload.addresses`,
    sentence:
      `The policy of ${name} is ip-hash, and all clients of '${scenario}' come from one address: they all ` +
      'meet one instance.',
    change: "Set it to 'networks-of-their-own'.",
  }));
}

function listOf(all: readonly Seen[]): string {
  return [...new Set(all.map(({ operation }) => `'${operation}'`))].join(', ');
}

/** `app-1, app-2 and app-3`. */
export function listed(ids: readonly string[]): string {
  return ids.length < 2 ? ids.join('') : `${ids.slice(0, -1).join(', ')} and ${ids.at(-1)}`;
}
