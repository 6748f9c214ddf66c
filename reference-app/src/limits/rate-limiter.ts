/** What a limiter says about one request. */
export interface Decision {
  readonly admitted: boolean;
  /** How many more would be admitted right now. */
  readonly remaining: number;
  /** Fixed window: until it ends. Sliding window: until its oldest request leaves it. */
  readonly resetMs: number;
}

/** Counts requests of each key against a limit. */
export interface RateLimiter {
  /** Asks for one more request of `key`. Rejects when the store that counts does not answer. */
  take(key: string): Promise<Decision>;
}
