import type { Cache, Found } from '../cache/cache.ts';
import { type Item, type Items, item } from './items.ts';

interface CachedItemsOptions {
  readonly items: Items;
  readonly cache: Cache;
  /** An item was asked for, and this is who answered. */
  onRead(from: Found['from'] | 'origin'): void;
}

/**
 * Items with a cache before single reads. Requests for one item that is not in the cache share one question to the
 * database. A change goes to the database and then out of the cache; what was read before it is not kept after it.
 */
export function cachedItems({ items, cache, onRead }: CachedItemsOptions): Items {
  const underWay = new Map<number, Promise<Item | null>>();

  function fromOrigin(id: number): Promise<Item | null> {
    const asked = underWay.get(id);
    if (asked) return asked;
    const answer = readAndKeep().finally(() => {
      if (underWay.get(id) === answer) underWay.delete(id);
    });
    underWay.set(id, answer);
    return answer;

    async function readAndKeep(): Promise<Item | null> {
      onRead('origin');
      const found = await items.read(id);
      if (found !== null && underWay.get(id) === answer) await cache.set(keyOf(id), JSON.stringify(found));
      return found;
    }
  }

  return {
    ...items,
    async read(id) {
      const found = await cache.get(keyOf(id));
      if (found === null) return fromOrigin(id);
      onRead(found.from);
      return item.parse(JSON.parse(found.text));
    },
    async update(id, changed) {
      const updated = await items.update(id, changed);
      underWay.delete(id);
      await cache.remove(keyOf(id));
      return updated;
    },
  };
}

const keyOf = (id: number) => `item:${id}`;
