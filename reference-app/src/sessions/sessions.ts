import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

/** What a session holds. */
export const sessionContent = z.object({ user: z.string(), createdAt: z.string(), counter: z.number() });
export type SessionContent = z.output<typeof sessionContent>;

/**
 * A way to keep sessions, whoever keeps them: a store behind a cookie, or the client itself in a token. Answers null
 * where the client has no session that this instance knows; the client's cookie then stays as it is.
 */
export interface Sessions {
  /** Starts a session of its own for `user`, whatever session the client had before. */
  logIn(request: FastifyRequest, reply: FastifyReply, user: string): Promise<SessionContent>;
  /** A read is a read: nothing is written and no cookie is set. */
  read(request: FastifyRequest): Promise<SessionContent | null>;
  /** Adds one to the counter by reading and writing the session, as most apps change theirs: the last writer wins. */
  increment(request: FastifyRequest, reply: FastifyReply): Promise<SessionContent | null>;
  logOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** The content of a session that starts now. The time has microseconds, to tell sessions of one user apart. */
export function newSession(user: string): SessionContent {
  const nowMs = performance.timeOrigin + performance.now();
  const microseconds = String(Math.floor((nowMs % 1) * 1000)).padStart(3, '0');
  const createdAt = new Date(nowMs).toISOString().replace('Z', `${microseconds}Z`);
  return { user, createdAt, counter: 0 };
}
