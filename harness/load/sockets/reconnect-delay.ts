import type { Random } from '../../core/random.ts';
import type { ReconnectPolicy } from '../../plan/workload.ts';

/**
 * How long a client waits before its next attempt to connect, after `failures` that failed in a row. Exponential backoff
 * with a cap; full jitter draws uniformly from zero to there (Brooker, "Exponential Backoff And Jitter", AWS 2015).
 */
export function reconnectDelayMs(policy: ReconnectPolicy, failures: number, random: Random): number {
  const { firstDelayMs, maxDelayMs, jitter } = policy;
  const backoffMs = Math.min(maxDelayMs, firstDelayMs * 2 ** failures);
  return jitter === 'full' ? random.unit() * backoffMs : backoffMs;
}
