/** Limits of one app instance. Runtimes that cannot enforce them say so in the record. */
export interface Limits {
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
}

export const balancerEngines = ['nginx', 'haproxy', 'caddy', 'envoy', 'built-in'] as const;
export const balancerPolicies = ['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const;
export type BalancerEngine = (typeof balancerEngines)[number];
export type BalancerPolicy = (typeof balancerPolicies)[number];

/** The balancer and how it chooses an instance. */
export interface Balancer {
  readonly engine: BalancerEngine;
  readonly policy: BalancerPolicy;
  /**
   * How often a request may be retried on another instance after it failed; 0 is never. Any request when no
   * connection could be made, so that nothing was sent; an idempotent one also when its connection broke or its
   * response took too long. More than 0 hides failures and can run a request twice.
   */
  readonly retries: number;
  /** Which requests may be retried after they were sent: idempotent ones, or any. */
  readonly resends: 'idempotent' | 'any';
  /** An instance that sends no byte of the response for this long has failed the request: 504, or a retry. */
  readonly responseTimeoutMs: number;
  /** Whether connections to instances are pooled, or opened for each request. */
  readonly connections: 'pooled' | 'per-request';
}

/** The defaults of a balancer. */
export const plainBalancing = {
  retries: 0,
  resends: 'idempotent',
  responseTimeoutMs: 60_000,
  connections: 'pooled',
} as const satisfies Partial<Balancer>;

/** `replicated` is a master and a replica; `sentinel` the same, watched by three Sentinels that fail over by themselves. */
export const redisLayouts = ['none', 'single', 'replicated', 'sentinel'] as const;
/**
 * What Redis persists: nothing, snapshots (`rdb`, at Redis's default times), or every write, which reaches the disk
 * once a second or before it is acknowledged. A killed process loses what it has not passed to the kernel, a killed
 * machine also what is not on the disk.
 */
export const redisPersistences = ['none', 'rdb', 'aof-everysec', 'aof-always'] as const;
export type RedisPersistence = (typeof redisPersistences)[number];

/** What runs together. Plain data: a topology is nothing but settings. */
export interface Topology {
  readonly name: string;
  readonly app: {
    readonly instances: number;
    readonly limits?: Limits;
    readonly env?: Readonly<Record<string, string>>;
  };
  readonly balancer: Balancer;
  readonly sessions: 'memory' | 'sqlite' | 'redis' | 'postgres' | 'jwt';
  readonly pubsub: 'none' | 'redis' | 'postgres';
  /** Where requests are counted for a rate limit: nowhere, in each instance, or in Redis for all. */
  readonly rateLimit: 'none' | 'local' | 'redis';
  /** Where background jobs wait. */
  readonly queue: 'none' | 'memory' | 'bullmq' | 'postgres';
  /** The cache in front of the database; `tiered` is each instance's memory in front of Redis. */
  readonly cache: 'none' | 'local' | 'redis' | 'tiered';
  readonly redis: (typeof redisLayouts)[number];
  readonly redisPersistence: RedisPersistence;
  /** `down-after-milliseconds` of the Sentinels. */
  readonly sentinelDownAfterMs: number;
  /** `replicated` is a primary that takes writes, and one replica that streams from it and answers reads. */
  readonly postgres: 'none' | 'single' | 'replicated';
  /** As in postgresql.conf, for every Postgres: `{ recovery_min_apply_delay: '500ms' }` keeps a replica behind. */
  readonly postgresSettings: Readonly<Record<string, string>>;
  /** The pool mode of a PgBouncer in front of the primary. */
  readonly pgbouncer: 'none' | 'transaction' | 'session';
  /** As in the section `pgbouncer` of pgbouncer.ini. */
  readonly pgbouncerSettings: Readonly<Record<string, string>>;
}
