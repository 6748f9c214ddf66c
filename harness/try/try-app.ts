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
  onOperations(tried: TriedOperations & { readonly title: string; readonly room: RoomLook | null }): void;
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
  const [one, several] = stagesOf(topology, options.runtime);
  try {
    listener.onStep(one.step);
    const hasRoom = await withEnvironment(one.topology, options, (environment) =>
      tryOne(environment, { title: one.title, topology, options, listener, tell }),
    );
    listener.onStep(several.step);
    await withEnvironment(goingRound(several.topology), options, async (environment) => {
      const clients = clientsOf(environment, options);
      const isStarted = options.runtime.name !== external;
      tell(several.title, await tryInstances(clients, environment, { hasRoom, isStarted }));
      const refused = options.runtime.refuses?.(['stop', 'start'], several.topology) ?? null;
      if (refused) {
        tell(null, { facts: [`Stops and starts were not tried: ${refused.reason}`], findings: [] });
        return;
      }
      listener.onStep('Stopping each of them, and starting one again.');
      tell(null, await tryStops(clients, environment, { ...options.app, graceMs }));
    });
    if (!stickyPolicies.includes(policy)) return;
    listener.onStep(`${several.step.slice(0, -1)} and its policy ${policy}.`);
    await withEnvironment(several.topology, options, async (environment) =>
      tell(`By its policy ${policy}`, await tryStickiness(clientsOf(environment, options), policy)),
    );
  } finally {
    listener.onFindings(findingsOfComplaints(options.complaints()));
  }
}

const external = 'external';

/** What is tried, as it is told. */
interface Stage {
  readonly topology: Topology;
  readonly step: string;
  readonly title: string;
}

/** One instance and then two; of an app that runs already those that there are. */
function stagesOf(topology: Topology, { name }: Bench['runtime']): readonly [Stage, Stage] {
  const { instances } = topology.app;
  const count = instances === 1 ? 'one instance' : `${instances} instances`;
  if (name === external) {
    return [
      { topology, step: `Asking what runs as ${topology.name}.`, title: 'At its entry' },
      { topology, step: `Asking ${count} of ${topology.name}.`, title: `With ${count}` },
    ];
  }
  const starting = `Starting ${topology.name}`;
  return [
    {
      topology: withInstances(topology, 1),
      step: `${starting} with one instance.`,
      title: 'With one instance',
    },
    {
      topology: withInstances(topology, 2),
      step: `${starting} with two instances.`,
      title: 'With two instances',
    },
  ];
}

interface Trying {
  readonly title: string;
  readonly topology: Topology;
  readonly options: TryOptions;
  readonly listener: TryListener;
  tell(title: string | null, tried: Tried): void;
}

/** Returns whether a message passes through a room. */
async function tryOne(
  environment: Environment,
  { title, topology, options, listener, tell }: Trying,
): Promise<boolean> {
  const clients = clientsOf(environment, options);
  // It takes seconds, in which there is something else to do.
  const idle = tryIdle(environment, clients, topology.balancer);
  const tried = await tryOperations(clients, options.used);
  const { rooms } = clients.adapter;
  const entries = [environment.entry, environment.entry] as const;
  const trial = { ...clients, entries, room: 'scaleproof-one', withinMs: arrivesWithinMs };
  const room = rooms && (await tryRoom({ ...trial, rooms }));
  listener.onOperations({ ...tried, title, room });
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
