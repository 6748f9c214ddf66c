import { type FastifyInstance, fastify, LogController } from 'fastify';
import type { Settings } from '../settings/settings.ts';
import { answerErrors } from './answer-errors.ts';

/** A server without routes. Every answer names the instance that made it. */
export function buildServer(settings: Settings): FastifyInstance {
  const app = fastify({
    logger: { level: settings.logLevel, base: { instance: settings.instanceId } },
    logController: new LogController({ disableRequestLogging: true }),
    // A balancer on this machine or in a private network may say who the client is and that it came by https.
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
    keepAliveTimeout: settings.keepAliveTimeoutMs,
    // Requests that arrive on open connections during the shutdown are answered, not refused.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('x-instance', settings.instanceId);
    done();
  });
  answerErrors(app);
  return app;
}
