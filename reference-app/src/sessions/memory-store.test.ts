import type { Session } from 'fastify';
import { expect, test } from 'vitest';
import { type MemoryStore, memoryStore } from './memory-store.ts';

function log(store: MemoryStore, id: string, counter = 0): void {
  const session: Session = {
    cookie: { originalMaxAge: null },
    content: { user: id, createdAt: 'now', counter },
  };
  store.set(id, session, () => {});
}

function counterOf(store: MemoryStore, id: string): number | undefined {
  let counter: number | undefined;
  store.get(id, (_error, session) => {
    counter = session?.content?.counter;
  });
  return counter;
}

test('10,500 log-ins into a store of 10,000 evict the 500 oldest', () => {
  const store = memoryStore({ limit: 10_000, ttlSeconds: 60 });
  const ids = Array.from({ length: 10_500 }, (_, index) => `session-${index}`);
  for (const id of ids) log(store, id);

  expect(store.size()).toBe(10_000);
  const found = ids.map((id) => counterOf(store, id) === 0);
  expect(found.slice(0, 500)).not.toContain(true);
  expect(found.slice(500)).not.toContain(false);
});

test('a session that changes evicts none', () => {
  const store = memoryStore({ limit: 2, ttlSeconds: 60 });
  for (const id of ['a', 'b']) log(store, id);
  log(store, 'a', 1);
  expect(['a', 'b'].map((id) => counterOf(store, id))).toEqual([1, 0]);
});

test('a session expires', () => {
  const store = memoryStore({ limit: 2, ttlSeconds: 0 });
  log(store, 'a');
  expect(counterOf(store, 'a')).toBeUndefined();
  expect(store.size()).toBe(0);
});

test('changing a returned session does not change the stored one', () => {
  const store = memoryStore({ limit: 2, ttlSeconds: 60 });
  log(store, 'a');
  store.get('a', (_error, session) => {
    if (session?.content) session.content = { ...session.content, counter: 99 };
  });
  expect(counterOf(store, 'a')).toBe(0);
});
