const firstMs = 50;
const longestMs = 2_000;

/**
 * How long to wait before attempt number `attempt`, from 1: exponential with full jitter, so that the instances that lost
 * a store together do not come back together.
 */
export function backoffMs(attempt: number): number {
  return Math.ceil(Math.random() * Math.min(longestMs, firstMs * 2 ** attempt));
}
