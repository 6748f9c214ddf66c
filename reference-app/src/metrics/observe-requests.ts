import type { FastifyInstance } from 'fastify';
import type { AppMetrics } from './app-metrics.ts';

/** The status that nginx logs for a client that left before it was answered. */
const clientLeft = 499;

/** Counts connections and times requests. */
export function observeRequests(app: FastifyInstance, metrics: AppMetrics): void {
  app.server.on('connection', (socket) => {
    metrics.connectionsAccepted.inc();
    metrics.connectionsOpen.inc();
    socket.once('close', () => metrics.connectionsOpen.dec());
  });

  app.addHook('onRequest', (request, reply, done) => {
    const { method } = request;
    const route = request.routeOptions.url ?? 'unknown';
    const startedMs = performance.now();
    metrics.requestsInFlight.inc();
    // Not onResponse: it does not come when the client leaves.
    reply.raw.once('close', () => {
      const status = reply.raw.writableFinished ? reply.statusCode : clientLeft;
      metrics.requestsInFlight.dec();
      metrics.requestDuration.observe({ method, route, status }, (performance.now() - startedMs) / 1_000);
    });
    done();
  });
}
