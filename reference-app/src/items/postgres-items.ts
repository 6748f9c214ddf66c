import { type Database, query } from '../storage/postgres.ts';
import type { Item, Items } from './items.ts';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly price_cents: number;
  readonly created_at: Date;
}

/** Where items are read and where they are changed. */
interface Databases {
  readonly primary: Database;
  readonly reads: Database;
}

/** Items in Postgres. */
export function postgresItems({ primary, reads }: Databases): Items {
  return {
    async list({ before, limit }) {
      const rows = await query<Row>(
        reads,
        'select * from items where $1::int is null or id < $1 order by id desc limit $2',
        [before ?? null, limit],
      );
      return rows.map(toItem);
    },
    async read(id) {
      const [row] = await query<Row>(reads, 'select * from items where id = $1', [id]);
      return row ? toItem(row) : null;
    },
    async create({ name, description, priceCents }) {
      const [row] = await query<Row>(
        primary,
        'insert into items (name, description, price_cents) values ($1, $2, $3) returning *',
        [name, description, priceCents],
      );
      if (row === undefined) throw new Error('Postgres inserted an item and returned none.');
      return toItem(row);
    },
    async update(id, { name, description, priceCents }) {
      const [row] = await query<Row>(
        primary,
        'update items set name = $1, description = $2, price_cents = $3 where id = $4 returning *',
        [name, description, priceCents, id],
      );
      return row ? toItem(row) : null;
    },
  };
}

function toItem(row: Row): Item {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    priceCents: row.price_cents,
    createdAt: row.created_at.toISOString(),
  };
}
