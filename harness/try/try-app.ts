import type { GuardedAdapter } from '../app/guarded-adapter.ts';
import { withNamesOf } from '../app/names-of-instances.ts';
import type { Clock } from '../core/clock.ts';
import { type Environment, theirBalancer } from '../environment/runtime.ts';
import { whyNot } from '../plan/balancer-abilities.ts';
import type { Balancer, Topology } from '../plan/topology.ts';
import { findingsOfComplaints } from './complaint-findings.ts';
import type { Finding, Tried } from './finding.ts';
import { findingsOfRoom } from './room-findings.ts';
import type { RoomLook } from './seen.ts';
import { tryInstances, tryStickiness } from './try-instances.ts';
import { type Clients, type TriedOperations, tryOperations } from './try-operations.ts';
import { tryPages } from './try-pages.ts';
import { tryRoom } from './try-room.ts';
import { tryIdle, tryStops } from './try-server.ts';
import { type Bench, withEnvironment } from './with-environment.ts';

export interface TryOptions extends Bench {
  readonly app: Bench['app'] & { readonly adapter: GuardedAdapter };
  readonly clock: Clock;
  readonly mask: (text: string) => string;
  /** The operations that scenarios ask for in the topology. */
  readonly used: ReadonlySet<string>;
}

/** Told of what was tried, as it comes. */
export interface TryListener {
  /** What is being done; a full sentence. */
  onStep(what: string): void;
  onOperations(tried: TriedOperations, room: RoomLook | null): void;
  /** Full sentences of what is neither right nor wrong. Those without a title go on with what was told last. */
  onFacts(title: string | null, facts: readonly string[]): void;
  onFindings(findings: readonly Finding[]): void;
}

/** How long an instance may take to stop: as Docker has it. */
const graceMs = 10_000;
/** How long a message may take to another member of its room. */
const arrivesWithinMs = 2_000;
/** What takes longer is said. */
const aMomentMs = 200;
const stickyPolicies: readonly Balancer['policy'][] = ['cookie', 'ip-hash'];

/**
 * Tries an app in a topology before anything is measured: every operation with one instance, what differs with two of them behind a
 * balancer that goes round, whether they stop and start, and whether the topology's own policy keeps clients where they are.
 */
export async function tryApp(topology: Topology, options: TryOptions, listener: TryListener): Promise<void> {
  const tell = (title: string | null, { facts, findings }: Tried) => {
    if (facts.length > 0) listener.onFacts(title, facts);
    listener.onFindings(findings);
  };
  const { policy } = topology.balancer;
  try {
    listener.onStep(`Starting ${topology.name} with one instance.`);
    const hasRoom = await withEnvironment(withInstances(topology, 1), options, (environment) =>
      tryOne(environment, { topology, options, listener, tell }),
    );
    const two = withInstances(topology, 2);
    listener.onStep(`Starting ${topology.name} with two instances.`);
    await withEnvironment(goingRound(two), options, async (environment) => {
      const clients = clientsOf(environment, options);
      tell('With two instances', await tryInstances(clients, environment, { hasRoom }));
      const refused = options.runtime.refuses?.(['stop', 'start'], two) ?? null;
      if (refused) {
        tell(null, { facts: [`Stops and starts were not tried: ${refused.reason}`], findings: [] });
        return;
      }
      listener.onStep('Stopping both, and starting one again.');
      tell(null, await tryStops(clients, environment, { ...options.app, graceMs }));
    });
    if (!stickyPolicies.includes(policy)) return;
    listener.onStep(`Starting ${topology.name} with two instances and its policy ${policy}.`);
    await withEnvironment(two, options, async (environment) =>
      tell(`By its policy ${policy}`, await tryStickiness(clientsOf(environment, options), policy)),
    );
  } finally {
    listener.onFindings(findingsOfComplaints(options.complaints()));
  }
}

interface Trying {
  readonly topology: Topology;
  readonly options: TryOptions;
  readonly listener: TryListener;
  tell(title: string | null, tried: Tried): void;
}

/** Returns whether a message passes through a room. */
async function tryOne(
  environment: Environment,
  { topology, options, listener, tell }: Trying,
): Promise<boolean> {
  const clients = clientsOf(environment, options);
  // It takes seconds, in which there is something else to do.
  const idle = tryIdle(environment, clients, topology.balancer);
  const tried = await tryOperations(clients, options.used);
  const { rooms } = clients.adapter;
  const entries = [environment.entry, environment.entry] as const;
  const trial = { ...clients, entries, room: 'scaleproof-one', withinMs: arrivesWithinMs };
  const room = rooms && (await tryRoom({ ...trial, rooms }));
  listener.onOperations(tried, room);
  listener.onFindings([
    ...tried.findings,
    ...(room ? findingsOfRoom(room, arrivesWithinMs) : []),
    ...(await tryPages(clients, environment)),
  ]);
  const waiting = setTimeout(
    () => listener.onStep('Waiting for the app to close an idle connection.'),
    aMomentMs,
  );
  const waited = await idle;
  clearTimeout(waiting);
  options.signal.throwIfAborted();
  // What stands before an app may be somebody else's, who decides for how long it keeps connections.
  const isOurs = environment.nodes.some(({ role, id }) => role === 'balancer' && id !== theirBalancer);
  tell(null, isOurs ? waited : { ...waited, findings: [] });
  return room !== null && room.arrivedMs !== null;
}

function clientsOf(
  { entry, nodes, instanceNamed }: Environment,
  { app, clock, mask, signal }: TryOptions,
): Clients {
  const adapter = withNamesOf(app.adapter, instanceNamed);
  const printed = async () => {
    const instances = nodes.filter(({ role }) => role === 'app');
    const lines = await Promise.all(instances.map((node) => node.logs().catch(() => [])));
    return lines.flatMap((all) => all.slice(-3));
  };
  return { entry, adapter, clock, mask, printed, signal };
}

function withInstances(topology: Topology, instances: number): Topology {
  return { ...topology, app: { ...topology.app, instances } };
}

/** So that one client meets both instances, where the engine can. */
function goingRound(topology: Topology): Topology {
  const balancer = { ...topology.balancer, policy: 'round-robin' } as const;
  return whyNot(balancer) === null ? { ...topology, balancer } : topology;
}
