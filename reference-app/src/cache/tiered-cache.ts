import type { Cache } from './cache.ts';

interface Tiers {
  readonly near: Cache;
  readonly far: Cache;
  /** Tells the other instances that a key has changed. */
  readonly announce: (key: string) => Promise<void>;
}

/** Asks `near` first, and keeps there what `far` knows. */
export function tieredCache({ near, far, announce }: Tiers): Cache {
  return {
    async get(key) {
      const known = await near.get(key);
      if (known !== null) return known;
      const found = await far.get(key);
      if (found !== null) await near.set(key, found.text);
      return found;
    },
    async set(key, text) {
      await Promise.all([near.set(key, text), far.set(key, text)]);
    },
    async remove(key) {
      await Promise.all([near.remove(key), far.remove(key)]);
      // After Redis has forgotten it, or the others would fetch it there again.
      await announce(key);
    },
  };
}
