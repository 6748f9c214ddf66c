import type { Environment, Node } from '../environment/runtime.ts';
import { clientAddress } from '../load/http/client-address.ts';
import type { BalancerPolicy } from '../plan/balancer-names.ts';
import type { Tried } from './finding.ts';
import {
  type AnsweredBy,
  findingsOfNames,
  findingsOfStickiness,
  listed,
  type NamedInstance,
} from './instance-findings.ts';
import { firstOperations } from './order-of-operations.ts';
import type { Seen } from './seen.ts';
import { performAll, trialClient } from './trial-client.ts';
import { type Clients, readSession } from './try-operations.ts';
import { tryRoom } from './try-room.ts';

/** How long a message may take from one instance to the other; in most topologies none comes. */
const acrossWithinMs = 1_000;
/** As many requests as show whether a client stays where it is. */
const timesAsked = 4;
/** So many that a policy which chooses by chance cannot send each of them to one instance only. */
const clientsAsked = 4;

/**
 * Asks each of several instances without the balancer who it is, and each whether it knows what the first one was told. `hasRoom`:
 * messages pass through a room of one instance. `isStarted`: it was scaleproof that started them.
 */
export async function tryInstances(
  clients: Clients,
  environment: Environment,
  { hasRoom, isStarted = true }: { readonly hasRoom: boolean; readonly isStarted?: boolean },
): Promise<Tried> {
  const [first, ...others] = environment.nodes.filter(({ role }) => role === 'app');
  const [second] = others;
  if (!first || !second) return { facts: [], findings: [] };
  await using mine = trialClient({ ...clients, ...at(first), number: 11 });
  const operations = firstOperations(clients.adapter);
  const byFirst = await performAll(mine, operations);
  const named: NamedInstance[] = [{ id: first.id, name: nameIn(byFirst) }];
  for (const other of others) {
    await using theirs = trialClient({ ...clients, ...at(other), number: 12 });
    named.push({ id: other.id, name: nameIn(await performAll(theirs, operations)) });
  }
  const names = named.every(({ id, name }) => name === id)
    ? `${listed(named.map(({ id }) => id))} say who they are.`
    : null;
  const isLoggedIn = byFirst.at(-1)?.role === 'log-in' && byFirst.at(-1)?.outcome === 'ok';
  const moved = isLoggedIn ? await sessionElsewhere(clients, mine, others) : [];
  const behind = await answersOf(clients, 13);
  return {
    facts: [
      ...(names === null ? [] : [names]),
      ...(behind.instances.length > 0 ? [shareOf(behind)] : []),
      ...factsOfSession(first.id, moved),
      ...(hasRoom ? await factsOfRoom(clients, [first, second]) : []),
    ],
    findings: findingsOfNames(named, { isStarted }),
  };
}

interface Moved {
  readonly id: string;
  readonly seen: Seen;
}

/** What each of the other instances makes of a client's session. */
async function sessionElsewhere(
  clients: Clients,
  { memory }: Pick<ReturnType<typeof trialClient>, 'memory'>,
  others: readonly Node[],
): Promise<readonly Moved[]> {
  const all: Moved[] = [];
  for (const other of others) {
    await using elsewhere = trialClient({ ...clients, ...at(other), number: 11, memory });
    const seen = await readSession(elsewhere, clients.adapter);
    if (seen) all.push({ id: other.id, seen });
  }
  return all;
}

/** Asks several times as each of several clients, from addresses of their own, and looks where the answers come from. */
export async function tryStickiness(clients: Clients, policy: BalancerPolicy): Promise<Tried> {
  const answered: AnsweredBy[] = [];
  for (let index = 0; index < clientsAsked; index++) answered.push(await answersOf(clients, 21 + index));
  const findings = findingsOfStickiness(policy, answered);
  const known = answered.filter(({ instances }) => instances.some((one) => one !== null));
  if (findings.length > 0 || known.length === 0) return { facts: [], findings };
  const used = [...new Set(known.map(({ instances }) => instances[0]))].sort().join(' and ');
  return { facts: [`Each of ${known.length} clients stays on its instance (${used}).`], findings };
}

/** Who answered what a client asks several times. */
async function answersOf(clients: Clients, number: number): Promise<AnsweredBy> {
  const localAddress = addressOf(number);
  await using client = trialClient({ ...clients, number, ...(localAddress && { localAddress }) });
  const operations = firstOperations(clients.adapter);
  const all = await performAll(client, operations);
  const [again] = operations;
  for (let time = 1; time < timesAsked && again !== undefined; time++) {
    const seen = (await readSession(client, clients.adapter)) ?? (await client.perform(again));
    all.push(seen);
  }
  return {
    client: client.name,
    instances: all.filter(({ status }) => status !== null).map(({ instance }) => instance),
  };
}

/** Not every system has more than one address of its own. */
function addressOf(number: number): string | null {
  return process.platform === 'linux' ? clientAddress('networks-of-their-own', number) : null;
}

function at({ url, askedAs }: Node): Pick<Clients, 'entry' | 'headers'> {
  return { entry: url, headers: askedAs };
}

function nameIn(all: readonly Seen[]): string | null {
  return all.map(({ instance }) => instance).find((instance) => instance !== null) ?? null;
}

function shareOf({ instances }: AnsweredBy): string {
  const counts = Map.groupBy(instances.toSorted(), (instance) => instance ?? 'an unknown instance');
  const parts = [...counts].map(([instance, all]) => `${instance} ${all.length}`);
  return `Behind the balancer ${instances.length} requests of one client were answered by ${parts.join(', ')}.`;
}

function factsOfSession(first: string, moved: readonly Moved[]): readonly string[] {
  const isKnown = ({ seen }: Moved) => seen.outcome === 'ok' && seen.session !== null;
  const knowing = moved.filter(isKnown);
  const [stranger, ...more] = moved.filter((one) => !isKnown(one));
  const known = listed(knowing.map(({ id }) => id));
  if (!stranger) {
    return knowing.length === 0
      ? []
      : [`A session that ${first} made is known to ${known}: instances share sessions.`];
  }
  const strangers = listed([stranger, ...more].map(({ id }) => id));
  const but = knowing.length === 0 ? 'each instance has its own' : `only ${known} knows it`;
  return [
    `A session that ${first} made is not known to ${strangers} (${stranger.seen.error ?? 'nothing shown'}): ${but}.`,
  ];
}

async function factsOfRoom(
  clients: Clients,
  [first, second]: readonly [Node, Node],
): Promise<readonly string[]> {
  const { rooms } = clients.adapter;
  if (rooms === null) return [];
  const entries = [first.url, second.url] as const;
  const trial = { ...clients, entries, room: 'scaleproof-two', withinMs: acrossWithinMs };
  const look = await tryRoom({ ...trial, rooms });
  // What keeps members out is said of one instance.
  if (look.notIn !== null || look.spoiled !== null) return [];
  return [
    look.arrivedMs === null
      ? `A message sent on ${first.id} did not reach a member on ${second.id}.`
      : `A message sent on ${first.id} reached a member on ${second.id}.`,
  ];
}
