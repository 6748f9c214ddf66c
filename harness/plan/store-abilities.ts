import { formatMs } from '../core/duration.ts';
import type { Unavailable } from '../environment/runtime.ts';
import {
  choiceOf,
  type Part,
  partNames,
  resolvedStores,
  type StoreKind,
  type StoreNodeId,
  type StoreSettings,
  serverSettings,
  storeKinds,
  storeNodes,
  unwritten,
  type WrittenStores,
} from './store-settings.ts';

/** One node that a topology has of a store. */
export interface StoreNode {
  readonly id: StoreNodeId;
  readonly role: StoreKind;
  /** What it copies, watches or stands in front of, and can only start after; null when it needs no other node. */
  readonly after: StoreNodeId | null;
  /** Whether it reaches that node over a link that faults can break. */
  readonly isLinked: boolean;
}

/** What plans, configs and readers must know of a kind of store. */
interface Abilities {
  /** As its makers write it. */
  readonly title: string;
  /** Of its nodes' URLs. */
  readonly scheme: string;
  /** The store that it cannot be without, and what is wrong and what to do where that is missing. */
  readonly needs: { readonly store: StoreKind; readonly otherwise: string } | null;
  nodes(settings: StoreSettings): readonly Omit<StoreNode, 'role'>[];
  /** Whether instances find its nodes by themselves, so that a link on their way to it would see nothing. */
  isFoundByItself(settings: StoreSettings): boolean;
  /** Its settings, and what is wrong and what to do when one is written and the store is not there. */
  readonly settings: Readonly<Partial<Record<keyof StoreSettings, string>>>;
  /** Names in its own configuration that are not the topology's to set, in lower case, and what to do. */
  readonly reserved: Readonly<Record<string, string>>;
  /** Why it cannot be had as containers of any engine; null when it can. */
  lacksContainers(settings: StoreSettings): Unavailable | null;
  /** What a reader must know of it beside what is kept in it: a few words each. */
  words(settings: StoreSettings): readonly string[];
}

const found = 'scaleproof sets it, so that the server is found. Leave it out.';

const abilities: Readonly<Record<StoreKind, Abilities>> = {
  redis: {
    title: 'Redis',
    scheme: 'redis',
    needs: null,
    nodes({ redis }) {
      if (redis === 'none') return [];
      const master = { id: 'redis', after: null, isLinked: false } as const;
      if (redis === 'single') return [master];
      return [master, { id: 'redis-replica', after: 'redis', isLinked: true }];
    },
    // The Sentinels tell an instance where the master itself is.
    isFoundByItself: ({ redis }) => redis === 'sentinel',
    settings: {
      redisServer: "there is no Redis to serve. Add redis: 'single', or leave it out.",
      redisPersistence: "there is no Redis to persist. Add redis: 'single', or leave it out.",
    },
    reserved: {},
    lacksContainers({ redis }) {
      if (redis !== 'replicated' && redis !== 'sentinel') return null;
      return {
        reason: `docker-compose.bench.yml has one Redis, and the topology asks for '${redis}'.`,
        enable: "Run it with --runtime process, or set the topology's redis to single.",
      };
    },
    // Nothing for a Redis that is alone and keeps nothing, as most do.
    words: ({ redis, redisServer, redisPersistence, sentinelDownAfterMs }) => [
      ...(redisServer === 'valkey' ? ['Valkey serves as Redis'] : []),
      ...(redis === 'replicated' ? ['a replica of Redis'] : []),
      ...(redis === 'sentinel'
        ? [`a replica of Redis, and Sentinels with down-after ${formatMs(sentinelDownAfterMs)}`]
        : []),
      ...(redis === 'none' || redisPersistence === 'none' ? [] : [`Redis persistence ${redisPersistence}`]),
    ],
  },
  sentinel: {
    title: 'Sentinel',
    scheme: 'redis',
    needs: null,
    nodes: ({ redis }) =>
      redis === 'sentinel'
        ? storeNodes.sentinel.map((id) => ({ id, after: 'redis-replica', isLinked: false }))
        : [],
    isFoundByItself: () => true,
    settings: {
      sentinelDownAfterMs: "there are no Sentinels. Set redis to 'sentinel', or leave it out.",
    },
    reserved: {},
    // There are none where there is no replica of Redis.
    lacksContainers: () => null,
    words: () => [],
  },
  postgres: {
    title: 'Postgres',
    scheme: 'postgres',
    needs: null,
    nodes({ postgres }) {
      if (postgres === 'none') return [];
      const primary = { id: 'postgres', after: null, isLinked: false } as const;
      if (postgres === 'single') return [primary];
      return [primary, { id: 'postgres-replica', after: 'postgres', isLinked: false }];
    },
    isFoundByItself: () => false,
    settings: {
      postgresSettings: "there is no Postgres to configure. Add postgres: 'single', or leave them out.",
    },
    reserved: {
      listen_addresses: found,
      port: found,
      unix_socket_directories: found,
      data_directory: found,
    },
    lacksContainers({ postgres }) {
      if (postgres !== 'replicated') return null;
      return {
        reason: 'docker-compose.bench.yml has one Postgres, and the topology asks for a replica.',
        enable: "Run it with --runtime process, or set the topology's postgres to single.",
      };
    },
    words: ({ postgres, postgresSettings }) => [
      ...(postgres === 'replicated' ? ['reads from a replica of Postgres'] : []),
      ...configured('Postgres', postgresSettings),
    ],
  },
  pgbouncer: {
    title: 'PgBouncer',
    scheme: 'postgres',
    needs: {
      store: 'postgres',
      otherwise: 'PgBouncer needs a Postgres. Set postgres to single or replicated, or leave it out.',
    },
    nodes: ({ pgbouncer }) =>
      pgbouncer === 'none' ? [] : [{ id: 'pgbouncer', after: 'postgres', isLinked: false }],
    isFoundByItself: () => false,
    settings: {
      pgbouncerSettings:
        "there is no PgBouncer to configure. Set pgbouncer to 'transaction' or 'session', or leave them out.",
    },
    reserved: {
      listen_addr: found,
      listen_port: found,
      unix_socket_dir: found,
      auth_type: found,
      pool_mode: "the topology's pgbouncer sets it: 'transaction' or 'session'. Leave it out here.",
    },
    lacksContainers: () => null,
    words: ({ pgbouncer, pgbouncerSettings }) => [
      ...(pgbouncer === 'none' ? [] : [`PgBouncer in ${pgbouncer} mode`]),
      ...configured('PgBouncer', pgbouncerSettings),
    ],
  },
};

function configured(server: string, settings: Readonly<Record<string, string>>): string[] {
  const written = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return written.length === 0 ? [] : [`${server} with ${written.join(', ')}`];
}

/** The nodes of all stores of a topology, each after those that it can only start after. */
export function storeNodesOf(settings: StoreSettings): readonly StoreNode[] {
  return storeKinds.flatMap((role) => abilities[role].nodes(settings).map((node) => ({ ...node, role })));
}

/** As its makers write it. */
export function titleOf(kind: StoreKind): string {
  return abilities[kind].title;
}

/** Of the URLs of its nodes. */
export function schemeOf(kind: StoreKind): string {
  return abilities[kind].scheme;
}

/** Whether instances connect to a kind of store over links that faults can break. */
export function isReachedOverLinks(kind: StoreKind, settings: StoreSettings): boolean {
  return !abilities[kind].isFoundByItself(settings);
}

/** Why the stores of a topology cannot be had as containers of any engine; null when they can. */
export function whatStoresLackInContainers(settings: StoreSettings): Unavailable | null {
  return (
    storeKinds.map((kind) => abilities[kind].lacksContainers(settings)).find((lack) => lack !== null) ?? null
  );
}

/** What is kept where, and what a reader must know of the stores: a few words each. */
export function wordsOnStores(settings: StoreSettings): readonly string[] {
  const kept = partNames.flatMap((part) => choiceOf(part, settings).words ?? []);
  return [...kept, ...storeKinds.flatMap((kind) => abilities[kind].words(settings))];
}

/** Settings that contradict each other: where, and what is wrong and what to do in full sentences. */
export interface Contradiction {
  readonly path: readonly string[];
  readonly message: string;
}

/** Settings of the stores of one topology that cannot all be meant; none when they fit together. */
export function contradictionsInStores(written: WrittenStores): Contradiction[] {
  const settings = resolvedStores(written);
  const present = new Set(storeNodesOf(settings).map(({ role }) => role));
  const absent = storeKinds.filter((kind) => !present.has(kind));
  return [
    ...absent.flatMap((kind) => partsWithout(kind, written)),
    ...[...present].flatMap((kind) => {
      const { needs } = abilities[kind];
      return needs === null || present.has(needs.store) ? [] : [{ path: [kind], message: needs.otherwise }];
    }),
    ...absent.flatMap((kind) => settingsWithout(kind, written)),
    ...storeKinds.flatMap((kind) => reservedIn(kind, written)),
  ];
}

function partsWithout(kind: StoreKind, written: Pick<WrittenStores, Part>): Contradiction[] {
  return partNames
    .filter((part) => choiceOf(part, written).store === kind)
    .map((part) => ({
      path: [part],
      message:
        `'${written[part]}' needs a ${abilities[kind].title}, and ${kind} is 'none'. Leave ${kind} out, or choose ` +
        `another ${part}.`,
    }));
}

function settingsWithout(kind: StoreKind, written: WrittenStores): Contradiction[] {
  const isWritten = (name: string) => {
    const [one, plain] = [written, unwritten].map(
      (all) => Object.entries(all).find(([key]) => key === name)?.[1],
    );
    return JSON.stringify(one) !== JSON.stringify(plain);
  };
  return Object.entries(abilities[kind].settings)
    .filter(([name]) => isWritten(name))
    .map(([name, message]) => ({ path: [name], message }));
}

function reservedIn(kind: StoreKind, written: WrittenStores): Contradiction[] {
  const { settings, reserved } = abilities[kind];
  return serverSettings
    .filter((name) => name in settings)
    .flatMap((setting) =>
      Object.keys(written[setting]).flatMap((name) => {
        const message = reserved[name.toLowerCase()];
        return message === undefined ? [] : [{ path: [setting, name], message }];
      }),
    );
}
