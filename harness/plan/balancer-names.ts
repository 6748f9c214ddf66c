/** The balancers, without anything that a small process would have to load. */
export const balancerEngines = ['nginx', 'haproxy', 'caddy', 'envoy', 'built-in'] as const;
export const balancerPolicies = ['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const;
export type BalancerEngine = (typeof balancerEngines)[number];
export type BalancerPolicy = (typeof balancerPolicies)[number];

/** The defaults of a balancer. */
export const plainBalancing = {
  retries: 0,
  resends: 'idempotent',
  responseTimeoutMs: 60_000,
  connections: 'pooled',
} as const;
