import { fastifyCookie } from '@fastify/cookie';
import { fastifyJwt } from '@fastify/jwt';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionSettings } from '../settings/settings.ts';
import { newSession, type SessionContent, type Sessions, sessionContent } from './sessions.ts';

const cookieName = 'token';

/**
 * Sessions that the client keeps, in a signed token: in a cookie, or in the Authorization header of clients that take the
 * token from the answer. Any instance reads them and no store is asked. The price: whoever holds a token holds that
 * session until it expires, logged out or not, and an old token brings back an old counter.
 */
export async function tokenSessions(
  scope: FastifyInstance,
  { secret, ttlSeconds }: SessionSettings,
): Promise<Sessions> {
  await scope.register(fastifyCookie);
  await scope.register(fastifyJwt, {
    secret,
    cookie: { cookieName, signed: false },
    sign: { algorithm: 'HS256', expiresIn: `${ttlSeconds}s` },
    verify: { algorithms: ['HS256'] },
  });

  async function issue(reply: FastifyReply, content: SessionContent) {
    const token = await reply.jwtSign(content);
    const secure = reply.request.protocol === 'https';
    reply.setCookie(cookieName, token, {
      path: '/',
      httpOnly: true,
      secure,
      sameSite: 'lax',
      maxAge: ttlSeconds,
    });
    return { ...content, token };
  }

  return {
    logIn: (_request, reply, user) => issue(reply, newSession(user)),
    read: contentOf,
    async increment(request, reply) {
      const content = await contentOf(request);
      return content && issue(reply, { ...content, counter: content.counter + 1 });
    },
    async logOut(_request, reply) {
      reply.clearCookie(cookieName, { path: '/' });
    },
  };
}

async function contentOf(request: FastifyRequest): Promise<SessionContent | null> {
  try {
    return sessionContent.parse(await request.jwtVerify());
  } catch {
    return null;
  }
}
