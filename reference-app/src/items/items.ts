import { z } from 'zod';

export const newItem = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(5_000).default(''),
  priceCents: z.int().min(0).max(2_000_000_000),
});
type NewItem = z.output<typeof newItem>;

export const item = newItem.extend({
  id: z.int(),
  /** ISO 8601. */
  createdAt: z.string(),
});
export type Item = z.output<typeof item>;

/** A page of a list that goes from the newest item to the oldest. */
interface Page {
  /** Only items older than this one; the newest when undefined. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Where items are kept. */
export interface Items {
  list(page: Page): Promise<readonly Item[]>;
  /** Null when there is none. */
  read(id: number): Promise<Item | null>;
  create(item: NewItem): Promise<Item>;
  /** Null when there is none. */
  update(id: number, item: NewItem): Promise<Item | null>;
}
