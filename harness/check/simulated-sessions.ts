import type { OperationName, SessionContent } from '../app/adapter.ts';
import { seededRandom } from '../core/random.ts';
import type { FaultRecord } from '../faults/fault.ts';
import { emptyHistory, type History, type Operation } from '../load/ledger/history.ts';

/** What happens, one after the other, with the same number of operations of every client before and after each. */
export type SimulatedFault = 'kill app-1' | 'start app-1' | 'wipe the store' | 'rolling restart';

export interface Simulation {
  readonly seed: number;
  readonly instances: number;
  readonly clients: number;
  /** `own`: each instance keeps its sessions in its memory. `shared`: all use one store. */
  readonly store: 'own' | 'shared';
  readonly policy: 'sticky' | 'rotating';
  readonly onMissing: 'carry-on' | 'log-in-again';
  readonly faults: readonly SimulatedFault[];
  /** How many operations each client does between two faults. */
  readonly operations: number;
  /** How likely an operation ends in a timeout, applied or not. */
  readonly timeouts: number;
}

/** What the simulated app knows and the checker must find out. */
export interface SimulatedSessions {
  readonly history: History;
  /** Clients whose first session is gone, and through which fault; `none` when the client gave it up itself. */
  readonly lost: ReadonlyMap<string, string>;
}

interface Client {
  readonly name: string;
  key: string | null;
  instance: string;
  step: number;
  /** The session it had first, and how that was lost to it. */
  first: string | null;
  lostTo: string | null;
}

const tickUs = 1_000;

/** Sessions of an app with a load balancer, on a machine that exists only here: a history whose correct findings are known. */
export function simulateSessions(simulation: Simulation): SimulatedSessions {
  const random = seededRandom(simulation.seed);
  const names = Array.from({ length: simulation.instances }, (_, number) => `app-${number + 1}`);
  const stores = new Map(names.map((name) => [name, new Map<string, SessionContent>()]));
  const shared = new Map<string, SessionContent>();
  const storeOf = (instance: string) =>
    (simulation.store === 'shared' ? shared : stores.get(instance)) ?? shared;
  const up = new Set(names);
  const clients = Array.from({ length: simulation.clients }, (_, number): Client => {
    const instance = names[number % names.length] ?? '';
    return { name: `client-${number}`, key: null, instance, step: number, first: null, lostTo: null };
  });
  const operations: Operation[] = [];
  const faults: FaultRecord[] = [];
  let nowUs = 0;

  function route(client: Client): string {
    client.step += 1;
    const alive = names.filter((name) => up.has(name));
    const next = alive[client.step % alive.length] ?? '';
    if (simulation.policy === 'rotating') return next;
    if (!up.has(client.instance)) client.instance = next;
    return client.instance;
  }

  function perform(client: Client, operation: OperationName): Operation {
    nowUs += tickUs;
    const instance = route(client);
    const timedOut = operation !== 'log-in' && random.unit() < simulation.timeouts;
    const session = timedOut && random.unit() < 0.5 ? null : apply(client, operation, storeOf(instance));
    const base = {
      id: operations.length,
      client: client.name,
      requestId: null,
      connection: 1,
      operation,
      dueUs: nowUs,
      sentUs: nowUs,
      access: null,
    };
    const done: Operation = timedOut
      ? {
          ...base,
          endedUs: nowUs + 900,
          outcome: 'unknown',
          error: 'timeout',
          status: null,
          instance: null,
          session: null,
        }
      : session
        ? { ...base, endedUs: nowUs + 500, outcome: 'ok', error: null, status: 200, instance, session }
        : {
            ...base,
            endedUs: nowUs + 500,
            outcome: 'fail',
            error: 'session-missing',
            status: 401,
            instance,
            session,
          };
    operations.push(done);
    return done;
  }

  function apply(
    client: Client,
    operation: OperationName,
    store: Map<string, SessionContent>,
  ): SessionContent | null {
    if (operation === 'log-in') {
      client.key = `${client.name}-${nowUs}`;
      client.first ??= client.key;
      if (client.first !== client.key) client.lostTo ??= 'none';
      store.set(client.key, { user: client.name, createdAt: String(nowUs), counter: 0 });
    }
    const found = store.get(client.key ?? '');
    if (!found) return null;
    const content = operation === 'increment-session' ? { ...found, counter: found.counter + 1 } : found;
    store.set(client.key ?? '', content);
    return content;
  }

  function work(count: number): void {
    for (let round = 0; round < count; round++) {
      for (const client of clients) {
        const done = perform(client, random.unit() < 0.7 ? 'read-session' : 'increment-session');
        if (done.error === 'session-missing' && simulation.onMissing === 'log-in-again')
          perform(client, 'log-in');
      }
    }
  }

  function lose(fault: string, store: Map<string, SessionContent>): void {
    for (const client of clients) if (store.has(client.first ?? '')) client.lostTo ??= fault;
    store.clear();
  }

  function inject(fault: SimulatedFault): void {
    nowUs += tickUs;
    const startedUs = nowUs;
    if (fault === 'wipe the store') lose(fault, shared);
    if (fault === 'start app-1') up.add('app-1');
    if (fault === 'kill app-1') {
      up.delete('app-1');
      lose(fault, stores.get('app-1') ?? shared);
    }
    if (fault === 'rolling restart') {
      for (const name of names) {
        const wasUp = up.delete(name);
        if (simulation.store === 'own') lose(fault, storeOf(name));
        if (up.size > 0) work(1);
        if (wasUp) up.add(name);
      }
    }
    const nodes = { 'wipe the store': ['redis'], 'rolling restart': names }[fault as string] ?? ['app-1'];
    faults.push({
      name: fault,
      nodes,
      effect: { confirmed: true, evidence: 'simulated' },
      startedUs,
      endedUs: nowUs,
    });
  }

  for (const client of clients) perform(client, 'log-in');
  work(simulation.operations);
  for (const fault of simulation.faults) {
    inject(fault);
    work(simulation.operations);
  }
  const lost = clients.flatMap(({ name, lostTo }) => (lostTo === null ? [] : [[name, lostTo] as const]));
  // Shuffled, because checkers may not depend on the order in which operations were written down.
  const history = { ...emptyHistory, operations: random.shuffle(operations), faults };
  return { history, lost: new Map(lost) };
}
