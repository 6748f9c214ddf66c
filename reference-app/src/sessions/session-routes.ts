import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Sessions } from './sessions.ts';

const logInBody = z.object({ user: z.string().min(1).max(200) });

/** Log in, read, increment, log out. An increment works for `workMs` between reading the session and writing it. */
export function addSessionRoutes(scope: FastifyInstance, sessions: Sessions, workMs: number): void {
  scope.post('/api/session', async (request, reply) => {
    const { user } = logInBody.parse(request.body);
    reply.code(201);
    return sessions.logIn(request, reply, user);
  });

  scope.get('/api/session', async (request, reply) => {
    return (await sessions.read(request)) ?? unknownSession(reply);
  });

  scope.post('/api/session/increment', async (request, reply) => {
    // The session was read when the request came in, and is written when its answer goes out.
    if (workMs > 0) await sleep(workMs);
    return (await sessions.increment(request, reply)) ?? unknownSession(reply);
  });

  scope.delete('/api/session', async (request, reply) => {
    await sessions.logOut(request, reply);
    reply.code(204);
  });
}

function unknownSession(reply: FastifyReply) {
  reply.code(401);
  return { error: 'session-missing', message: 'This instance knows no session of yours. Log in.' };
}
