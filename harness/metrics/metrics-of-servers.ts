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

/** Metrics of servers, one value per second by default. */
export const metricsOfServers = {
  balancer_requests: {
    title: 'Requests that reached the balancer',
    definition:
      'By its access log: requests that ended in the phase, from any client; a WebSocket when it closes',
    unit: 'count',
    is: ['total'],
    dependsOn: logged,
    ...servers,
  },
  balancer_retries: {
    title: 'Requests retried by the balancer',
    definition: 'By its access log: failures of an instance that clients did not see',
    better: 'lower',
    unit: 'count',
    is: ['total'],
    dependsOn: logged,
    ...servers,
  },
  requests_per_second: {
    title: 'Requests served',
    question: 'Which instances served requests, and which took over during a fault?',
    unit: 'per-second',
    ...instance,
    dependsOn: { ...ofInstance, capacity: 'reads-low' },
  },
  cpu_cores: {
    title: 'CPU',
    question: 'Was an instance at its limit, and was the load even?',
    better: 'lower',
    unit: 'cores',
    ...node,
  },
  cpu_throttled_ms_per_second: {
    title: 'CPU throttling',
    definition: 'Time throttled by a CPU limit; where the runtime enforces one',
    question: 'Was a node throttled by its CPU limit?',
    better: 'lower',
    unit: 'ms',
    ...node,
  },
  restarts: {
    title: 'Restarts',
    definition: 'Where the runtime counts them',
    better: 'lower',
    unit: 'count',
    ...node,
    is: ['total'],
  },
  rss_bytes: {
    title: 'Resident memory',
    question: 'Does memory grow, and does a restart release it?',
    better: 'lower',
    unit: 'bytes',
    ...node,
  },
  event_loop_lag_ms: {
    title: 'Event loop lag, p99 of each second',
    question: 'Was the event loop of an instance blocked?',
    better: 'lower',
    unit: 'ms',
    ...instance,
    dependsOn: { ...ofInstance, durations: 'reads-high' },
  },
  event_loop_lag_max_ms: {
    title: 'Event loop lag, longest of each second',
    question: 'How long was the longest block?',
    better: 'lower',
    unit: 'ms',
    ...instance,
    dependsOn: { ...ofInstance, durations: 'reads-high' },
  },
  requests_in_flight: {
    title: 'Requests in flight',
    question: 'Did requests pile up in an instance?',
    better: 'lower',
    unit: 'count',
    ...instance,
  },
  requests_served: { title: 'Requests served', definition: 'Counted by the instance', ...counter },
  connections_accepted: { title: 'Connections accepted', definition: 'Counted by the instance', ...counter },
  sockets: {
    title: 'Open WebSockets',
    question: 'Where are the sockets, and do they reconnect to a restarted instance?',
    unit: 'count',
    ...instance,
  },
  sessions_held: {
    title: 'Sessions stored',
    question: 'Which instance stores the sessions, and what is left after a fault?',
    unit: 'count',
    ...instance,
  },
  gc_ms_per_second: {
    title: 'Garbage collection',
    question: 'How much time did garbage collection take?',
    better: 'lower',
    unit: 'ms',
    ...instance,
  },
  cache_reads_per_second: {
    title: 'Reads through the cache',
    definition: 'Cacheable reads by source: local, redis or origin',
    unit: 'per-second',
    ...instance,
    labels: { instance: 'any', from: 'any' },
  },
  cache_reads: {
    title: 'Reads through the cache',
    definition: 'Cacheable reads by source: local, redis or origin',
    ...counter,
    labels: { instance: 'any', from: 'any' },
  },
  pool_in_use: {
    title: 'Database connections in use',
    question: 'How many database connections does an instance need at once?',
    unit: 'count',
    ...instance,
  },
  pool_waiting: {
    title: 'Waiting for a database connection',
    question: 'Did requests wait for a database connection?',
    better: 'lower',
    unit: 'count',
    ...instance,
  },
  redis_commands_per_second: {
    title: 'Redis commands',
    question: 'How many commands per second does Redis run?',
    unit: 'per-second',
    ...redis,
  },
  redis_clients: {
    title: 'Redis clients',
    question: 'How many connections does Redis hold?',
    unit: 'count',
    ...redis,
  },
  redis_memory_bytes: {
    title: 'Redis memory',
    question: 'How fast does Redis fill?',
    unit: 'bytes',
    ...redis,
  },
  redis_hit_share: {
    title: 'Redis hit ratio',
    question: 'How often did reads hit in Redis?',
    better: 'higher',
    unit: 'ratio',
    ...redis,
    dependsOn: shareUnderLoad,
  },
  redis_unconfirmed_bytes: {
    title: 'Redis writes not confirmed by the replica',
    definition: 'Of a master with a replica, which confirms once a second',
    question: 'How much would be lost at most if the Redis master failed?',
    better: 'lower',
    unit: 'bytes',
    ...redis,
  },
  postgres_commits_per_second: {
    title: 'Postgres commits',
    question: 'How many transactions per second does Postgres commit?',
    unit: 'per-second',
    ...postgres,
  },
  postgres_connections: {
    title: 'Postgres connections',
    question: 'How many connections does Postgres hold?',
    unit: 'count',
    ...postgres,
  },
  postgres_cache_hit_share: {
    title: 'Postgres cache hit ratio',
    question: 'How many reads of Postgres hit its cache?',
    better: 'higher',
    unit: 'ratio',
    ...postgres,
    dependsOn: shareUnderLoad,
  },
  replica_lag_ms: {
    title: 'Replication lag',
    definition:
      'From the commit of a marker row on the primary until it is read on the replica, once a second',
    question: 'How old may a read from the replica be?',
    better: 'lower',
    unit: 'ms',
    ...replica,
  },
  replica_stated_lag_ms: {
    title: 'Replication lag as Postgres reports it',
    definition:
      '`replay_lag` of pg_stat_replication: of the last change that the replica has reported, and none while none is made',
    question: 'What lag does the server itself report?',
    better: 'lower',
    unit: 'ms',
    ...replica,
  },
  counters_reset_within_ms: {
    title: 'Counter reset within',
    definition:
      'A point at each scrape of an instance whose counters were reset since the scrape before: the time between both',
    unit: 'ms',
    is: ['series'],
    ...observed,
    labels: { instance: 'any' },
  },
  scrape_gap_ms: {
    title: 'Longest gap between two scrapes',
    definition: 'The longest time without a successful scrape of an instance that was up',
    better: 'lower',
    unit: 'ms',
    is: ['total'],
    ...observed,
    labels: { instance: 'any' },
  },
  host_cores: { title: 'Cores of the machine', unit: 'cores', is: ['total'], ...observed },
  host_cpu_cores: {
    title: 'CPU use of the machine',
    question: 'Was the whole machine busy?',
    better: 'lower',
    unit: 'cores',
    is: ['series'],
    ...observed,
  },
  host_steal_cores: {
    title: 'CPU steal',
    question: "How much CPU did the machine's host take away?",
    better: 'lower',
    unit: 'cores',
    is: ['series'],
    ...observed,
  },
} as const satisfies Readonly<Record<string, Metric>>;
