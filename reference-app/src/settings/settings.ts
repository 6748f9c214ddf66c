/** A Redis server. */
export interface RedisSettings {
  /** Credentials and database number included. */
  readonly url: URL;
}

/** A Postgres database. */
export interface PostgresSettings {
  readonly url: URL;
  /** The size of this instance's pool. The server's limit is shared by all instances. */
  readonly maxConnections: number;
}

export interface SqliteSettings {
  /** The folder of the database file. Instances that share it share the data. */
  readonly directory: string;
}

interface StoredSessionSettings {
  /** Signs the cookie. All instances need the same one. */
  readonly secret: string;
  readonly ttlSeconds: number;
}

/** Where sessions are kept. */
export type SessionSettings = StoredSessionSettings &
  (
    | { readonly storage: 'memory'; readonly limit: number }
    | { readonly storage: 'sqlite'; readonly sqlite: SqliteSettings }
    | { readonly storage: 'redis'; readonly redis: RedisSettings; readonly prefix: string }
    | { readonly storage: 'postgres'; readonly postgres: PostgresSettings }
    | { readonly storage: 'jwt' }
  );

/** Where items are kept. */
export type ItemSettings =
  | { readonly storage: 'sqlite'; readonly sqlite: SqliteSettings }
  | { readonly storage: 'postgres'; readonly postgres: PostgresSettings };

/** What carries room messages between instances. */
export type PubSubSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'redis'; readonly redis: RedisSettings; readonly channel: string }
  | { readonly kind: 'postgres'; readonly postgres: PostgresSettings; readonly channel: string };

export interface ShutdownSettings {
  /** How long the instance serves after it has said that it is not ready: the time a balancer needs to notice. */
  readonly drainMs: number;
  /** From the signal to the exit, at most. */
  readonly timeoutMs: number;
}

/** Everything that can be set, checked. Nothing else in the app looks at the environment. */
export interface Settings {
  readonly instanceId: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly logLevel: string;
  readonly sessions: SessionSettings;
  readonly items: ItemSettings;
  readonly pubsub: PubSubSettings;
  /** How long a start waits for a store that does not answer. */
  readonly startupTimeoutMs: number;
  readonly shutdown: ShutdownSettings;
  /** Above the balancer's own, so that it is never the app that closes a connection the balancer is about to use. */
  readonly keepAliveTimeoutMs: number;
}
