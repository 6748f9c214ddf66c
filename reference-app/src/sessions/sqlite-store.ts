import type { DatabaseSync } from 'node:sqlite';
import type { SessionStore } from '@fastify/session';

export interface SqliteStore extends SessionStore {
  /** How many the file holds, of all instances that share it. */
  size(): number;
  /** Deletes those whose time is over. */
  prune(): void;
}

/** Sessions in a file. Instances on one machine can share it; each statement blocks the instance that runs it. */
export function sqliteStore(database: DatabaseSync, ttlSeconds: number): SqliteStore {
  const select = database.prepare('select content from sessions where id = ? and expires_at_ms > ?');
  const upsert = database.prepare(
    `insert into sessions (id, content, expires_at_ms) values (?, ?, ?)
     on conflict (id) do update set content = excluded.content, expires_at_ms = excluded.expires_at_ms`,
  );
  const remove = database.prepare('delete from sessions where id = ?');
  const removeExpired = database.prepare('delete from sessions where expires_at_ms <= ?');
  const count = database.prepare('select count(*) as size from sessions');
  return {
    get: (id, done) =>
      answer(done, () => {
        const row = select.get(id, Date.now());
        return row ? JSON.parse(String(row.content)) : null;
      }),
    set: (id, session, done) =>
      answer(done, () => upsert.run(id, JSON.stringify(session), Date.now() + ttlSeconds * 1_000)),
    destroy: (id, done) => answer(done, () => remove.run(id)),
    size: () => Number(count.get()?.size),
    prune: () => void removeExpired.run(Date.now()),
  };
}

/** Hands the result, or what was thrown, to a callback. */
function answer<Result>(done: (error: unknown, result?: Result) => void, work: () => Result): void {
  const outcome = attempt(work);
  done(outcome.error, outcome.result);
}

function attempt<Result>(work: () => Result): { error: unknown; result?: Result } {
  try {
    return { error: null, result: work() };
  } catch (error) {
    return { error };
  }
}
