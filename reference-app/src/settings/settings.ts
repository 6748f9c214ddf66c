/** A Redis server, or the one of several that Sentinels call the master. */
export interface RedisSettings {
  /** Credentials and database number included. With Sentinels its host is the name that they have for the master. */
  readonly url: URL;
  /** None for a server at a fixed address. */
  readonly sentinels: readonly SentinelAddress[];
}

export interface SentinelAddress {
  readonly host: string;
  readonly port: number;
}

/** A Postgres database. */
export interface PostgresSettings {
  readonly url: URL;
  /** The size of this instance's pool. The server's limit is shared by all instances. */
  readonly maxConnections: number;
  /** `prepared`: each statement is parsed once for a connection and has a name there. */
  readonly statements: 'unnamed' | 'prepared';
}

export interface SqliteSettings {
  /** The folder of the database file. Instances that share it share the data. */
  readonly directory: string;
}

interface StoredSessionSettings {
  /** Signs the cookie. All instances need the same one. */
  readonly secret: string;
  readonly ttlSeconds: number;
  /** How long an increment works between reading the session and writing it. */
  readonly workMs: number;
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
  | {
      readonly storage: 'postgres';
      readonly postgres: PostgresSettings;
      /** Answers reads; it may be behind. Null: reads go where the writes go. */
      readonly replica: PostgresSettings | null;
    };

/** What carries room messages between instances. */
export type PubSubSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'redis'; readonly redis: RedisSettings; readonly channel: string }
  | { readonly kind: 'postgres'; readonly postgres: PostgresSettings; readonly channel: string };

interface RateLimit {
  /** How many requests of one address are admitted within a window. */
  readonly requests: number;
  readonly windowSeconds: number;
  /** A fixed window begins with the first request in it; a sliding one ends with each request. */
  readonly algorithm: 'fixed-window' | 'sliding-window';
}

/** Who counts requests against the limit. */
export type RateLimitSettings =
  | { readonly kind: 'none' }
  | (RateLimit & { readonly kind: 'local' })
  | (RateLimit & { readonly kind: 'redis'; readonly redis: RedisSettings });

interface Workers {
  /** Jobs that this instance runs at once. 0: it takes orders and runs none. */
  readonly concurrency: number;
}

interface SharedQueue extends Workers {
  /** A job whose worker has not been heard of for this long goes to another one. */
  readonly leaseMs: number;
}

/** Where jobs wait. */
export type QueueSettings =
  | { readonly kind: 'none' }
  | (Workers & { readonly kind: 'memory' })
  | (SharedQueue & { readonly kind: 'bullmq'; readonly redis: RedisSettings })
  | (SharedQueue & {
      readonly kind: 'postgres';
      readonly postgres: PostgresSettings;
      /** `select-then-update` shows the mistake: between its two statements another worker takes the same job. */
      readonly claim: 'skip-locked' | 'select-then-update';
    });

/** What stands before the items. */
export type CacheSettings =
  | { readonly kind: 'none' }
  | { readonly kind: 'local'; readonly ttlMs: number; readonly maxSize: number }
  | { readonly kind: 'redis'; readonly ttlMs: number; readonly redis: RedisSettings }
  | {
      readonly kind: 'tiered';
      readonly ttlMs: number;
      /** Of the part in this instance. */
      readonly maxSize: number;
      readonly redis: RedisSettings;
      /** Whether a change is told to the other instances, or they find out when the time is over. */
      readonly invalidation: 'pubsub' | 'none';
    };

export interface ShutdownSettings {
  /**
   * What a signal does. `drain` leaves without dropping anything; `close` closes the server at once, and waits for the
   * connections that others keep open; `exit` ends the process with what it was doing. The last two show what goes wrong.
   */
  readonly manner: 'drain' | 'close' | 'exit';
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
  /** How members of rooms speak. */
  readonly realtime: 'ws' | 'socket.io';
  readonly pubsub: PubSubSettings;
  readonly rateLimit: RateLimitSettings;
  readonly queue: QueueSettings;
  readonly cache: CacheSettings;
  /** How long the work takes that is done while a client waits. */
  readonly workMs: number;
  /** How long a start waits for a store that does not answer. */
  readonly startupTimeoutMs: number;
  readonly shutdown: ShutdownSettings;
  /** Above the balancer's own, so that it is never the app that closes a connection the balancer is about to use. */
  readonly keepAliveTimeoutMs: number;
}
