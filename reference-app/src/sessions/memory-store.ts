import type { SessionStore } from '@fastify/session';

export interface MemoryStore extends SessionStore {
  /** How many it holds. */
  size(): number;
}

interface Limits {
  /** Above it the oldest session makes room. */
  readonly limit: number;
  readonly ttlSeconds: number;
}

/**
 * Sessions in this process, as text: whoever changes one that it got does not change the one that is kept. They go with
 * the process, and no other instance sees them.
 */
export function memoryStore({ limit, ttlSeconds }: Limits): MemoryStore {
  // A Map keeps the order of insertion, and an update keeps its place: the first key is the oldest session.
  const sessions = new Map<string, { readonly text: string; readonly expiresAtMs: number }>();
  return {
    get(id, done) {
      const session = sessions.get(id);
      const expired = session !== undefined && session.expiresAtMs <= Date.now();
      if (expired) sessions.delete(id);
      done(null, session === undefined || expired ? null : JSON.parse(session.text));
    },
    set(id, session, done) {
      sessions.set(id, { text: JSON.stringify(session), expiresAtMs: Date.now() + ttlSeconds * 1_000 });
      const [oldest] = sessions.keys();
      if (sessions.size > limit && oldest !== undefined) sessions.delete(oldest);
      done();
    },
    destroy(id, done) {
      sessions.delete(id);
      done();
    },
    size: () => sessions.size,
  };
}
