import type { WrittenParts } from './topology-fields.ts';

export interface Contradiction {
  readonly path: readonly string[];
  /** What is wrong and what to do, in full sentences. */
  readonly message: string;
}

/** What each choice of a part needs besides the instances themselves. */
const needs = {
  sessions: { redis: ['redis'], postgres: ['postgres'] },
  pubsub: { redis: ['redis'], postgres: ['postgres'] },
  rateLimit: { redis: ['redis'], postgres: [] },
  queue: { redis: ['bullmq'], postgres: ['postgres'] },
  cache: { redis: ['redis', 'tiered'], postgres: [] },
} as const;
type Part = keyof typeof needs;
const parts = Object.keys(needs) as readonly Part[];
const titles = { redis: 'Redis', postgres: 'Postgres' } as const;

/** Whether a part of a topology is one that a store serves. */
export function isServedBy(store: 'redis' | 'postgres', part: Part, choice: string): boolean {
  return (needs[part][store] as readonly string[]).includes(choice);
}

/** Whether some part needs the store. */
export function isNeeded(store: 'redis' | 'postgres', written: Pick<WrittenParts, Part>): boolean {
  return parts.some((part) => isServedBy(store, part, written[part]));
}

/** Settings of one topology that cannot all be meant; none when they fit together. */
export function topologyContradictions(written: WrittenParts): Contradiction[] {
  return [...withoutStore(written), ...settingsOfNothing(written), ...ofHarness(written)];
}

function withoutStore(written: WrittenParts): Contradiction[] {
  return (['redis', 'postgres'] as const).flatMap((store) => {
    if (written[store] !== 'none') return [];
    const served = parts.filter((part) => isServedBy(store, part, written[part]));
    const inStore = served.map((part) => ({
      path: [part],
      message:
        `'${written[part]}' needs a ${titles[store]}, and ${store} is 'none'. Leave ${store} out, or choose another ` +
        `${part}.`,
    }));
    if (store === 'redis' || written.pgbouncer === 'none') return inStore;
    const message = 'PgBouncer needs a Postgres. Set postgres to single or replicated, or leave it out.';
    return [...inStore, { path: ['pgbouncer'], message }];
  });
}

/** What is said of a server that is not there. */
function settingsOfNothing(written: WrittenParts): Contradiction[] {
  const hasRedis = written.redis === undefined ? isNeeded('redis', written) : written.redis !== 'none';
  const hasPgbouncer = written.pgbouncer !== 'none';
  const hasPostgres =
    written.postgres === undefined
      ? hasPgbouncer || isNeeded('postgres', written)
      : written.postgres !== 'none';
  const found: (Contradiction | false)[] = [
    !hasRedis &&
      written.redisPersistence !== 'none' && {
        path: ['redisPersistence'],
        message: `there is no Redis to persist. Add redis: 'single', or leave it out.`,
      },
    written.sentinelDownAfterMs !== undefined &&
      written.redis !== 'sentinel' && {
        path: ['sentinelDownAfterMs'],
        message: `there are no Sentinels. Set redis to 'sentinel', or leave it out.`,
      },
    !hasPostgres &&
      Object.keys(written.postgresSettings).length > 0 && {
        path: ['postgresSettings'],
        message: `there is no Postgres to configure. Add postgres: 'single', or leave them out.`,
      },
    !hasPgbouncer &&
      Object.keys(written.pgbouncerSettings).length > 0 && {
        path: ['pgbouncerSettings'],
        message: `there is no PgBouncer to configure. Set pgbouncer to 'transaction' or 'session', or leave them out.`,
      },
  ];
  return found.filter((one) => one !== false);
}

/** Settings that decide where a server listens are not the topology's. */
const reserved = {
  postgresSettings: ['listen_addresses', 'port', 'unix_socket_directories', 'data_directory'],
  pgbouncerSettings: ['listen_addr', 'listen_port', 'unix_socket_dir', 'auth_type', 'pool_mode'],
} as const;

function ofHarness(written: WrittenParts): Contradiction[] {
  return (['postgresSettings', 'pgbouncerSettings'] as const).flatMap((settings) =>
    Object.keys(written[settings])
      .filter((name) => (reserved[settings] as readonly string[]).includes(name.toLowerCase()))
      .map((name) => ({
        path: [settings, name],
        message:
          name === 'pool_mode'
            ? "the topology's pgbouncer sets it: 'transaction' or 'session'. Leave it out here."
            : 'scaleproof sets it, so that the server is found. Leave it out.',
      })),
  );
}
