import type { OperationName, SessionContent } from '../app/adapter.ts';
import { type Random, seededRandom } from '../core/random.ts';
import { emptyHistory, type History, type Operation } from '../load/ledger/history.ts';
import { sessionMissing } from './session-story.ts';

/** Clients that share cookies, at an app whose instances and answers overtake each other. */
export interface GroupSimulation {
  readonly seed: number;
  readonly groups: number;
  readonly clientsPerGroup: number;
  readonly instances: number;
  readonly store: 'own' | 'shared';
  readonly onMissing: 'carry-on' | 'log-in-again';
  /** Whether a log-in ends the session that its cookie names. */
  readonly rotates: boolean;
  /** What an instance answers that does not know a session. */
  readonly unknownIs: 'refused' | 'of nobody' | 'of a guest';
  /** `same`: the adapter logs everybody in as one user. */
  readonly users: 'own' | 'same';
  /** How exactly the app tells when a session was made. */
  readonly tickUs: number;
  readonly steps: readonly OperationName[];
  readonly operations: number;
  readonly timeouts: number;
  /** How likely a read is answered with the session of another group. */
  readonly leaks: number;
}

export interface SimulatedGroups {
  readonly history: History;
  /** The ids of operations that were answered with the session of another group. */
  readonly leaked: ReadonlySet<number>;
}

interface Group {
  readonly name: string;
  readonly user: string;
  /** The cookie that all of its clients have. */
  key: string | null;
}

interface Client {
  readonly name: string;
  readonly group: Group;
  step: number;
  mustLogIn: boolean;
  atUs: number;
  /** What happens when it gets its answer. */
  answer: (() => void) | null;
}

interface Held extends SessionContent {
  readonly group: Group;
  /** Whether its own clients have been shown it. */
  isShown: boolean;
}

/** A history whose correct findings are known: sessions are lost to clients, and mixed up only where `leaks` says so. */
export function simulateGroups(simulation: GroupSimulation): SimulatedGroups {
  const random = seededRandom(simulation.seed);
  const stores = Array.from({ length: simulation.instances }, () => new Map<string, Held>());
  const storeOf = (instance: number) => stores[simulation.store === 'shared' ? 0 : instance] ?? new Map();
  const groups = Array.from({ length: simulation.groups }, (_, number): Group => {
    const user = simulation.users === 'same' ? 'demo' : `user-${number}`;
    return { name: `client-${number * simulation.clientsPerGroup + 1}`, user, key: null };
  });
  const clients = groups.flatMap((group, number) =>
    Array.from({ length: simulation.clientsPerGroup }, (_, index): Client => {
      const name = `client-${number * simulation.clientsPerGroup + index + 1}`;
      return { name, group, step: 0, mustLogIn: false, atUs: random.int(5_000), answer: null };
    }),
  );
  const operations: Operation[] = [];
  const leaked = new Set<number>();
  let made = 0;

  function send(client: Client): void {
    const { group } = client;
    const operation = client.mustLogIn
      ? 'log-in'
      : (simulation.steps[client.step++ % simulation.steps.length] ?? 'log-in');
    const sentUs = client.atUs;
    const [thereUs, backUs] = [between(random, 100, 3_000), between(random, 100, 3_000)];
    const instance = random.int(simulation.instances);
    const { key } = group;
    const id = made++;
    const lost = random.unit() < simulation.timeouts;
    // The app gets to it later: whatever is in flight by then has been sent with the cookies of its own moment.
    client.atUs = sentUs + thereUs;
    client.answer = () => {
      const applied = !lost || random.unit() < 0.5;
      const done = applied ? serve(group, { operation, key, instance, id, atUs: client.atUs }) : null;
      client.atUs += lost ? 20_000 : backUs;
      client.answer = () => {
        const base = plain({ id, client: client.name, operation, sentUs, endedUs: client.atUs });
        if (lost || !done)
          operations.push({ ...base, outcome: 'unknown', error: 'timeout', status: null, instance: null });
        else receive(client, { operation: base, done, instance: `app-${instance + 1}` });
        client.answer = null;
        client.atUs += between(random, 50, 2_000);
      };
    };
  }

  interface Asked {
    readonly operation: OperationName;
    readonly key: string | null;
    readonly instance: number;
    readonly id: number;
    readonly atUs: number;
  }

  interface Done {
    readonly session: SessionContent | null;
    readonly held: Held | null;
    readonly isMissing: boolean;
    /** What becomes of the cookie; undefined leaves it. */
    readonly cookie?: string | null;
  }

  function serve(group: Group, { operation, key, instance, id, atUs }: Asked): Done {
    const store = storeOf(instance);
    const createdAt = String(Math.floor(atUs / simulation.tickUs));
    const found = store.get(key ?? '') ?? null;
    if (operation === 'log-in') {
      if (simulation.rotates) store.delete(key ?? '');
      const cookie = `session-${id}`;
      const held: Held = { user: group.user, createdAt, counter: 0, group, isShown: false };
      store.set(cookie, held);
      return { session: contentOf(held), held, isMissing: false, cookie };
    }
    if (operation === 'log-out') {
      store.delete(key ?? '');
      return { session: null, held: null, isMissing: false, cookie: null };
    }
    if (!found) {
      const user = simulation.unknownIs === 'of a guest' ? 'guest' : '';
      const session = simulation.unknownIs === 'refused' ? null : { user, createdAt, counter: 0 };
      return { session, held: null, isMissing: session === null };
    }
    if (operation === 'increment-session') {
      const held = { ...found, counter: found.counter + 1 };
      store.set(key ?? '', held);
      return { session: contentOf(held), held: null, isMissing: false };
    }
    const others = [...stores.flatMap((one) => [...one.values()])].filter(
      (one) => one.isShown && one.group !== group,
    );
    const other =
      random.unit() < simulation.leaks ? others[random.int(Math.max(1, others.length))] : undefined;
    if (other) leaked.add(id);
    return { session: contentOf(other ?? found), held: null, isMissing: false };
  }

  function receive(
    client: Client,
    { operation, done, instance }: { operation: Operation; done: Done; instance: string },
  ): void {
    const { session, held, isMissing, cookie } = done;
    if (cookie !== undefined) client.group.key = cookie;
    if (held) held.isShown = true;
    if (operation.operation === 'log-in') client.mustLogIn = false;
    if (isMissing && simulation.onMissing === 'log-in-again') {
      client.group.key = null;
      client.mustLogIn = true;
    }
    const missing = { outcome: 'fail', error: sessionMissing, status: 401 } as const;
    operations.push({ ...operation, instance, session, ...(isMissing ? missing : {}) });
  }

  const total = clients.length * simulation.operations;
  // The first of each group prepares, as the native driver lets it.
  for (const { name } of groups) {
    const client = clients.find((one) => one.name === name);
    if (!client) continue;
    client.mustLogIn = true;
    client.atUs = 0;
    while (client.group.key === null) step(client);
    while (client.answer) step(client);
  }
  const startUs = Math.max(...clients.map(({ atUs }) => atUs));
  for (const client of clients) client.atUs = startUs + random.int(5_000);
  while (made < total || clients.some(({ answer }) => answer)) {
    const ready = clients.filter(({ answer }) => made < total || answer);
    const next = ready.reduce((first, client) => (client.atUs < first.atUs ? client : first));
    step(next);
  }

  function step(client: Client): void {
    if (client.answer) client.answer();
    else send(client);
  }

  const sharing = new Map(
    clients.filter(({ name, group }) => name !== group.name).map(({ name, group }) => [name, group.name]),
  );
  const { onMissing: onSessionMissing } = simulation;
  return {
    history: { ...emptyHistory, sharing, onSessionMissing, operations: random.shuffle(operations) },
    leaked,
  };
}

function contentOf({ user, createdAt, counter }: SessionContent): SessionContent {
  return { user, createdAt, counter };
}

function between(random: Random, low: number, high: number): number {
  return low + random.int(high - low);
}

function plain(own: Pick<Operation, 'id' | 'client' | 'operation' | 'sentUs' | 'endedUs'>): Operation {
  return {
    requestId: null,
    connection: 1,
    dueUs: own.sentUs,
    outcome: 'ok',
    error: null,
    status: 200,
    instance: null,
    session: null,
    access: null,
    ...own,
  };
}
