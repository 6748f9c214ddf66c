import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Draining } from '../lifecycle/draining.ts';
import type { StoreCheck } from '../storage/connections.ts';

const checkTimeoutMs = 1_000;

interface HealthOptions {
  readonly draining: Draining;
  readonly checks: readonly StoreCheck[];
}

/** `/health`: the process answers. `/health/ready`: it wants traffic, because it stays and its stores answer. */
export function addHealthRoutes(app: FastifyInstance, { draining, checks }: HealthOptions): void {
  app.get('/health', async () => ({ status: 'ok', timestamp: new Date().toISOString() }));

  app.get('/health/ready', async (_request, reply) => {
    if (draining.started()) {
      reply.code(503);
      return { status: 'draining', stores: {} };
    }
    const stores = Object.fromEntries(
      await Promise.all(checks.map(async ({ store, check }) => [store, await stateOf(check)] as const)),
    );
    const ready = Object.values(stores).every((state) => state === 'ok');
    reply.code(ready ? 200 : 503);
    return { status: ready ? 'ready' : 'not-ready', stores };
  });
}

async function stateOf(check: () => Promise<unknown>): Promise<'ok' | 'failed' | 'no answer'> {
  const answered = check().then(
    () => 'ok' as const,
    () => 'failed' as const,
  );
  const gaveUp = sleep(checkTimeoutMs, 'no answer' as const, { ref: false });
  return Promise.race([answered, gaveUp]);
}
