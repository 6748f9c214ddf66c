import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Items } from './items.ts';

const row = z
  .object({
    id: z.number(),
    name: z.string(),
    description: z.string(),
    price_cents: z.number(),
    created_at: z.string(),
  })
  .transform(({ price_cents, created_at, ...item }) => ({
    ...item,
    priceCents: price_cents,
    createdAt: created_at,
  }));

/** Items in a SQLite file. */
export function sqliteItems(database: DatabaseSync): Items {
  const list = database.prepare('select * from items where id < ? order by id desc limit ?');
  const read = database.prepare('select * from items where id = ?');
  const create = database.prepare(
    'insert into items (name, description, price_cents) values (?, ?, ?) returning *',
  );
  const update = database.prepare(
    'update items set name = ?, description = ?, price_cents = ? where id = ? returning *',
  );
  return {
    list: async ({ before, limit }) =>
      list.all(before ?? Number.MAX_SAFE_INTEGER, limit).map((found) => row.parse(found)),
    async read(id) {
      const found = read.get(id);
      return found ? row.parse(found) : null;
    },
    create: async ({ name, description, priceCents }) => row.parse(create.get(name, description, priceCents)),
    async update(id, { name, description, priceCents }) {
      const found = update.get(name, description, priceCents, id);
      return found ? row.parse(found) : null;
    },
  };
}
