import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from './store-unavailable.ts';

const everyMs = 25;

/** Repeats `attempt` until it works. Throws StoreUnavailable, with the last failure as its cause, after `timeoutMs`. */
export async function waitForStore<Value>(
  store: string,
  timeoutMs: number,
  attempt: () => Promise<Value>,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (cause) {
      if (performance.now() > deadline) throw new StoreUnavailable(store, { cause });
    }
    await sleep(everyMs);
  }
}
