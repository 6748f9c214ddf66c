/** Limits of one app instance. Runtimes that cannot enforce them say so in the record. */
export interface Limits {
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
}

export const balancerEngines = ['nginx', 'haproxy', 'caddy', 'built-in'] as const;
export const balancerPolicies = ['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const;
export type BalancerEngine = (typeof balancerEngines)[number];
export type BalancerPolicy = (typeof balancerPolicies)[number];

/** Who stands before the instances, and how it chooses among them. */
export interface Balancer {
  readonly engine: BalancerEngine;
  readonly policy: BalancerPolicy;
  /**
   * How often a request may be sent again, to another instance, after it failed there without an answer; 0 is never. Any
   * request when no connection could be made, so that nothing was sent; an idempotent one also when its connection broke
   * or its answer took too long. More than 0 hides failures and can run a request twice.
   */
  readonly retries: number;
  /** Which requests it may send again after they were sent: those that do the same when done twice, or any. */
  readonly resends: 'idempotent' | 'any';
  /** Without a byte of the answer for so long, an instance has failed the request: 504, or another instance. */
  readonly responseTimeoutMs: number;
  /** Whether connections to instances are kept for further requests, or opened for each. */
  readonly connections: 'pooled' | 'per-request';
}

/** What a balancer does that is told no more than its engine and policy. */
export const plainBalancing = {
  retries: 0,
  resends: 'idempotent',
  responseTimeoutMs: 60_000,
  connections: 'pooled',
} as const satisfies Partial<Balancer>;

/** `replicated` is a master and a replica; `sentinel` the same, watched by three Sentinels that fail over by themselves. */
export const redisLayouts = ['none', 'single', 'replicated', 'sentinel'] as const;
/**
 * What Redis has on disk: nothing, a snapshot now and then (`rdb`, at Redis's own times), or every write, which reaches the
 * disk once a second or before it is acknowledged. A killed process loses what it has not handed to the kernel, a killed
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
  /** Who counts requests against a limit: nobody, each instance for itself, or Redis for all. */
  readonly rateLimit: 'none' | 'local' | 'redis';
  /** Where background jobs wait. */
  readonly queue: 'none' | 'memory' | 'bullmq' | 'postgres';
  /** What stands before the database; `tiered` is each instance's memory before Redis. */
  readonly cache: 'none' | 'local' | 'redis' | 'tiered';
  readonly redis: (typeof redisLayouts)[number];
  readonly redisPersistence: RedisPersistence;
  /** For how long Sentinels must not hear of the master before they count it as down. */
  readonly sentinelDownAfterMs: number;
  /** `replicated` is a primary that takes writes, and one replica that streams from it and answers reads. */
  readonly postgres: 'none' | 'single' | 'replicated';
  /** As in postgresql.conf, for every Postgres: `{ recovery_min_apply_delay: '500ms' }` keeps a replica behind. */
  readonly postgresSettings: Readonly<Record<string, string>>;
  /** What stands between the instances and the Postgres that takes writes, and for how long it lends a connection. */
  readonly pgbouncer: 'none' | 'transaction' | 'session';
  /** As in the section `pgbouncer` of pgbouncer.ini. */
  readonly pgbouncerSettings: Readonly<Record<string, string>>;
}
