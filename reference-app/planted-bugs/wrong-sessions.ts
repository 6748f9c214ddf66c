import type { SessionContent, Sessions } from '../src/sessions/sessions.ts';
import { every } from './every.ts';

/** Every k-th read of this instance is answered with the session of whoever else read last. */
export function leakingSessions(sessions: Sessions, k: number): Sessions {
  const isWrong = every(k);
  let recent: readonly SessionContent[] = [];
  return {
    ...sessions,
    async read(request) {
      const own = await sessions.read(request);
      if (own === null) return null;
      const other = recent.find(({ user }) => user !== own.user);
      recent = other ? [own, other] : [own];
      return isWrong() ? (other ?? own) : own;
    },
  };
}

/** Every k-th session that this instance starts is gone when the log-in is answered. */
export function forgettingSessions(sessions: Sessions, k: number): Sessions {
  const isWrong = every(k);
  return {
    ...sessions,
    async logIn(request, reply, user) {
      const content = await sessions.logIn(request, reply, user);
      if (isWrong()) await sessions.logOut(request, reply);
      return content;
    },
  };
}

/** Every k-th increment of this instance is acknowledged and never written. */
export function unwrittenIncrements(sessions: Sessions, k: number): Sessions {
  const isWrong = every(k);
  return {
    ...sessions,
    async increment(request, reply) {
      if (!isWrong()) return sessions.increment(request, reply);
      const content = await sessions.read(request);
      return content && { ...content, counter: content.counter + 1 };
    },
  };
}

/** Whether the microseconds of the time when a session was created are a multiple of k: of one in k they are. */
export function hasOldCounter({ createdAt }: Pick<SessionContent, 'createdAt'>, k: number): boolean {
  return Number(createdAt.slice(-7, -1)) % k === 0;
}

/** Reads of one session in k, the same on all instances, show the counter as it was before the last increment. */
export function oldCounters(sessions: Sessions, k: number): Sessions {
  return {
    ...sessions,
    async read(request) {
      const content = await sessions.read(request);
      if (content === null || !hasOldCounter(content, k)) return content;
      return { ...content, counter: Math.max(0, content.counter - 1) };
    },
  };
}
