import type { DependsOn, Metric } from './metric.ts';

/** A server that was sent less does less. */
const underLoad = { 'offered-load': 'reads-low' } as const satisfies DependsOn;
const logged = { ...underLoad, 'access-log': 'either' } as const satisfies DependsOn;
const ofInstance = { ...underLoad, 'instance-metrics': 'either' } as const satisfies DependsOn;
const countedByInstance = { ...ofInstance, 'instance-counters': 'reads-low' } as const satisfies DependsOn;
const shareUnderLoad = { 'offered-load': 'either' } as const satisfies DependsOn;
const lagging = { ...underLoad, durations: 'reads-high' } as const satisfies DependsOn;

const servers = { from: 'servers' } as const;
const node = { is: ['series'], dependsOn: underLoad, ...servers, labels: { instance: 'any' } } as const;
const instance = { ...node, dependsOn: ofInstance } as const;
const counter = { ...node, unit: 'count', is: ['total'], dependsOn: countedByInstance } as const;
const redis = { is: ['series'], dependsOn: underLoad, from: 'redis' } as const;
const postgres = { is: ['series'], dependsOn: underLoad, from: 'postgres' } as const;
const replica = { is: ['series'], dependsOn: lagging, from: 'postgres-replica' } as const;
const observed = { dependsOn: {}, ...servers } as const;

/** Metrics of servers, one value per second by default. [instance] for those of the app. */
export const metricsOfServers = {
  // Balancer, from its access log: requests that ended in the phase, from any client; a WebSocket when it closes
  balancer_requests: {
    title: 'Requests that reached the balancer',
    unit: 'count',
    is: ['total'],
    dependsOn: logged,
    ...servers,
  },
  /** Retries: failures of an instance that clients did not see. */
  balancer_retries: {
    title: 'Requests retried by the balancer',
    unit: 'count',
    is: ['total'],
    dependsOn: logged,
    ...servers,
  },
  cpu_cores: { title: 'CPU', unit: 'cores', ...node },
  /** Time throttled by a CPU limit; where the runtime enforces one. */
  cpu_throttled_ms_per_second: { title: 'CPU throttling', unit: 'ms', ...node },
  /** Restarts of the node; where the runtime counts them. */
  restarts: { title: 'Restarts', unit: 'count', ...node, is: ['total'] },
  rss_bytes: { title: 'Resident memory', unit: 'bytes', ...node },
  event_loop_lag_ms: {
    title: 'Event loop lag, p99 of each second',
    unit: 'ms',
    ...instance,
    dependsOn: { ...ofInstance, durations: 'reads-high' },
  },
  event_loop_lag_max_ms: {
    title: 'Event loop lag, longest of each second',
    unit: 'ms',
    ...instance,
    dependsOn: { ...ofInstance, durations: 'reads-high' },
  },
  requests_per_second: {
    title: 'Requests served',
    unit: 'per-second',
    ...instance,
    dependsOn: { ...ofInstance, capacity: 'reads-low' },
  },
  requests_in_flight: { title: 'Requests in flight', unit: 'count', ...instance },
  /** Counted by the instance. */
  requests_served: { title: 'Requests served', ...counter },
  connections_accepted: { title: 'Connections accepted', ...counter },
  sockets: { title: 'Open WebSockets', unit: 'count', ...instance },
  sessions_held: { title: 'Sessions stored', unit: 'count', ...instance },
  gc_ms_per_second: { title: 'Garbage collection', unit: 'ms', ...instance },
  /** Cacheable reads, by source. [from: local, redis or origin] */
  cache_reads_per_second: {
    title: 'Reads through the cache',
    unit: 'per-second',
    ...instance,
    labels: { instance: 'any', from: 'any' },
  },
  cache_reads: { title: 'Reads through the cache', ...counter, labels: { instance: 'any', from: 'any' } },
  pool_in_use: { title: 'Database connections in use', unit: 'count', ...instance },
  pool_waiting: { title: 'Waiting for a database connection', unit: 'count', ...instance },
  redis_commands_per_second: { title: 'Redis commands', unit: 'per-second', ...redis },
  redis_clients: { title: 'Redis clients', unit: 'count', ...redis },
  redis_memory_bytes: { title: 'Redis memory', unit: 'bytes', ...redis },
  redis_hit_share: { title: 'Redis hit ratio', unit: 'ratio', ...redis, dependsOn: shareUnderLoad },
  /** Of a master with a replica: bytes written and not confirmed by the replica, which confirms once a second. */
  redis_unconfirmed_bytes: {
    title: 'Redis writes not confirmed by the replica',
    unit: 'bytes',
    ...redis,
  },
  postgres_commits_per_second: { title: 'Postgres commits', unit: 'per-second', ...postgres },
  postgres_connections: { title: 'Postgres connections', unit: 'count', ...postgres },
  postgres_cache_hit_share: {
    title: 'Postgres cache hit ratio',
    unit: 'ratio',
    ...postgres,
    dependsOn: shareUnderLoad,
  },
  /** From the commit of a marker row on the primary until it is read on the replica, once a second. */
  replica_lag_ms: { title: 'Replication lag', unit: 'ms', ...replica },
  /** `replay_lag` of pg_stat_replication: of the last change that the replica has reported, and none while none is made. */
  replica_stated_lag_ms: {
    title: 'Replication lag as Postgres reports it',
    unit: 'ms',
    ...replica,
  },
  /**
   * A point at each scrape of an instance whose counters were reset since the scrape before: the time between both.
   * [instance]
   */
  counters_reset_within_ms: {
    title: 'Counter reset within',
    unit: 'ms',
    is: ['series'],
    ...observed,
    labels: { instance: 'any' },
  },
  /** The longest time without a successful scrape of an instance that was up. [instance] */
  scrape_gap_ms: {
    title: 'Longest gap between two scrapes',
    unit: 'ms',
    is: ['total'],
    ...observed,
    labels: { instance: 'any' },
  },
  host_cores: { title: 'Cores of the machine', unit: 'cores', is: ['total'], ...observed },
  host_cpu_cores: { title: 'CPU use of the machine', unit: 'cores', is: ['series'], ...observed },
  host_steal_cores: { title: 'CPU steal', unit: 'cores', is: ['series'], ...observed },
} as const satisfies Readonly<Record<string, Metric>>;
