import { fastifyCookie } from '@fastify/cookie';
import { fastifySession, type SessionStore } from '@fastify/session';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SessionSettings } from '../settings/settings.ts';
import { StoreUnavailable } from '../storage/store-unavailable.ts';
import { newSession, type SessionContent, type Sessions } from './sessions.ts';

declare module 'fastify' {
  interface Session {
    content?: SessionContent;
  }
}

const cookieName = 'sessionId';

/** Sessions in `store`, found by a signed cookie. Adds its hooks to `scope` alone: other routes cost the store nothing. */
export async function storedSessions(
  scope: FastifyInstance,
  store: SessionStore,
  { secret, ttlSeconds }: SessionSettings,
): Promise<Sessions> {
  await scope.register(fastifyCookie);
  await scope.register(fastifySession, {
    secret,
    cookieName,
    cookie: { path: '/', httpOnly: true, secure: 'auto', sameSite: 'lax', maxAge: ttlSeconds * 1_000 },
    store: saysWhenUnavailable(store),
    saveUninitialized: false,
    rolling: false,
  });
  return {
    async logIn(request, _reply, user) {
      // A new id for a new session: whoever knew the old one must not share the new one.
      if (request.session.content) await request.session.regenerate();
      const content = newSession(user);
      request.session.content = content;
      return content;
    },
    async read(request) {
      return request.session.content ?? noSession(request);
    },
    async increment(request) {
      const content = request.session.content ?? noSession(request);
      if (content === null) return null;
      const counted = { ...content, counter: content.counter + 1 };
      request.session.content = counted;
      return counted;
    },
    async logOut(request, reply) {
      await request.session.destroy();
      reply.clearCookie(cookieName, { path: '/' });
    },
  };
}

/**
 * Leaves the client's cookie alone: the library clears a cookie that it does not know, but another instance may know it.
 * Without a session on the request, which is also how destroy() leaves it, the library does nothing.
 */
function noSession(request: FastifyRequest): null {
  Object.assign(request, { session: null });
  return null;
}

/** Turns every failure of a store into an answer that says so. */
function saysWhenUnavailable(store: SessionStore): SessionStore {
  const translated = (error: unknown) =>
    error ? new StoreUnavailable('The session store', { cause: error }) : null;
  return {
    get: (id, done) => store.get(id, (error, session) => done(translated(error), session)),
    set: (id, session, done) => store.set(id, session, (error) => done(translated(error))),
    destroy: (id, done) => store.destroy(id, (error) => done(translated(error))),
  };
}
