import type { FastifyInstance } from 'fastify';
import { ZodError, z } from 'zod';

/** An error that says itself how to answer: Fastify's own, and StoreUnavailable. */
const answerable = z.object({ statusCode: z.int().min(400).max(599), code: z.string(), message: z.string() });

/** Answers errors as `{ error, message }`. What nobody foresaw is a 500 without details, and its stack is logged. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ZodError) {
      return reply.code(400).send({ error: 'invalid-request', message: z.prettifyError(error) });
    }
    const known = answerable.safeParse(error);
    if (known.success) {
      const { statusCode, code, message } = known.data;
      if (statusCode >= 500) request.log.warn({ err: error }, 'Could not answer');
      return reply.code(statusCode).send({ error: code.toLowerCase(), message });
    }
    request.log.error({ err: error }, 'Failed to answer');
    return reply.code(500).send({ error: 'internal', message: 'The request failed. The log says why.' });
  });

  app.setNotFoundHandler((request, reply) => {
    reply.code(404).send({ error: 'not-found', message: `There is no ${request.method} ${request.url}.` });
  });
}
