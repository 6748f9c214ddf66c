import type { StoreSettings } from './store-settings.ts';

export type { RedisPersistence } from './store-settings.ts';

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

/** What runs together. Plain data: a topology is nothing but settings. */
export interface Topology extends StoreSettings {
  readonly name: string;
  readonly app: {
    readonly instances: number;
    readonly limits?: Limits;
    readonly env?: Readonly<Record<string, string>>;
  };
  readonly balancer: Balancer;
}
