import type { FastifyInstance } from 'fastify';
import { type AppMetrics, addGauge } from '../metrics/app-metrics.ts';
import type { Connections } from '../storage/connections.ts';

interface MetricsOptions {
  readonly metrics: AppMetrics;
  readonly connections: Connections;
  readonly sessionsHeld: (() => number) | null;
}

/** `/metrics` in Prometheus' text format. */
export function addMetricsRoute(app: FastifyInstance, options: MetricsOptions): void {
  const { registry } = options.metrics;
  const pool = options.connections.openPool();
  if (options.sessionsHeld !== null) {
    const help =
      'Sessions in the store that this instance uses, expired ones included until they are deleted.';
    addGauge(registry, { name: 'sessions_held', help, read: options.sessionsHeld });
  }
  if (pool !== null) {
    const inUse = () => pool.totalCount - pool.idleCount;
    addGauge(registry, { name: 'db_pool_in_use', help: 'Database connections at work.', read: inUse });
    const waiting = () => pool.waitingCount;
    const help = 'Statements that wait for a database connection.';
    addGauge(registry, { name: 'db_pool_waiting', help, read: waiting });
  }

  app.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}
