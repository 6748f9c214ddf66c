import type { FastifyInstance } from 'fastify';

/** Whether this instance is on its way out. */
export interface Draining {
  started(): boolean;
  /** From here on it is not ready, and asks for no further request on a connection that it answers. */
  start(): void;
}

/** An instance that stays, until `start` is called. */
export function createDraining(app: FastifyInstance): Draining {
  let started = false;
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (started) reply.header('connection', 'close');
    done();
  });
  return {
    started: () => started,
    start() {
      started = true;
    },
  };
}
