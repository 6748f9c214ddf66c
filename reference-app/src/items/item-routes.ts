import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { type Items, newItem } from './items.ts';

const id = z.coerce.number().int().min(1).max(2_147_483_647);
const listQuery = z.object({
  before: id.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
const itemParams = z.object({ id });

/** List, read, create, change. */
export function addItemRoutes(scope: FastifyInstance, items: Items): void {
  scope.get('/api/items', async (request) => {
    const { before, limit } = listQuery.parse(request.query);
    const page = await items.list({ before, limit });
    return { items: page, before: page.length === limit ? (page.at(-1)?.id ?? null) : null };
  });

  scope.get('/api/items/:id', async (request, reply) => {
    const { id } = itemParams.parse(request.params);
    return (await items.read(id)) ?? missing(reply, id);
  });

  scope.put('/api/items/:id', async (request, reply) => {
    const { id } = itemParams.parse(request.params);
    return (await items.update(id, newItem.parse(request.body))) ?? missing(reply, id);
  });

  scope.post('/api/items', async (request, reply) => {
    const item = await items.create(newItem.parse(request.body));
    reply.code(201).header('location', `/api/items/${item.id}`);
    return item;
  });
}

function missing(reply: FastifyReply, id: number) {
  reply.code(404);
  return { error: 'item-missing', message: `There is no item ${id}.` };
}
