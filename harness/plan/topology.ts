/** Limits of one app instance. Runtimes that cannot enforce them say so in the record. */
export interface Limits {
  readonly cpuCores?: number;
  readonly memoryBytes?: number;
}

export const balancerEngines = ['nginx', 'haproxy', 'caddy', 'built-in'] as const;
export const balancerPolicies = ['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const;
export type BalancerEngine = (typeof balancerEngines)[number];
export type BalancerPolicy = (typeof balancerPolicies)[number];

/** What runs together. Plain data: a topology is nothing but settings. */
export interface Topology {
  readonly name: string;
  readonly app: {
    readonly instances: number;
    readonly limits?: Limits;
    readonly env?: Readonly<Record<string, string>>;
  };
  readonly balancer: { readonly engine: BalancerEngine; readonly policy: BalancerPolicy };
  readonly sessions: 'memory' | 'sqlite' | 'redis' | 'postgres' | 'jwt';
  readonly pubsub: 'none' | 'redis' | 'postgres';
  readonly redis: 'none' | 'single';
  readonly postgres: 'none' | 'single';
}
