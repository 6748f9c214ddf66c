import type { SessionContent } from '../app/adapter.ts';
import type { SessionGroup } from './session-groups.ts';

/**
 * Whose session an answer shows. `own`: of a user that this client logged in as. `another`: surely somebody else's, the very
 * session that another one was shown. `nobody`: no user. `stranger`: a user as whom nobody is known to have logged in, who
 * may be a guest, somebody else, or the client itself by another name.
 */
export type Whose = 'own' | 'another' | 'nobody' | 'stranger';

export interface SessionUsers {
  whose(group: SessionGroup, seen: SessionContent): Whose;
  /** How many users there are to tell apart. */
  readonly count: number;
}

/** Who logged in as whom, by what answers show: those to log-ins, or the first ones where log-ins show nothing. */
export function sessionUsers(groups: readonly SessionGroup[]): SessionUsers {
  const usersOf = new Map(groups.map((group) => [group.name, usersIn(group)]));
  // Of most histories never asked: nobody was shown anything but their own.
  let sessions: ReadonlySet<string> | null = null;
  return {
    count: new Set([...usersOf.values()].flatMap((users) => [...users])).size,
    whose({ name }, seen) {
      const own = usersOf.get(name);
      // Where no answer ever shows a user, there is none to miss.
      if (isMissing(seen.user)) return own?.size ? 'nobody' : 'own';
      if (own?.has(String(seen.user))) return 'own';
      const key = keyOf(seen);
      sessions ??= sessionsOf(groups, usersOf);
      return own?.size && key && sessions.has(key) ? 'another' : 'stranger';
    },
  };
}

/** The sessions that were shown to clients whose user's they are. */
function sessionsOf(
  groups: readonly SessionGroup[],
  usersOf: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const sessions = new Set<string>();
  for (const { name, operations } of groups) {
    for (const { session } of operations) {
      const key = session && keyOf(session);
      if (key && usersOf.get(name)?.has(String(session.user))) sessions.add(key);
    }
  }
  return sessions;
}

/** What answers to log-ins show; where they show nothing, the first that was shown after one. */
function usersIn({ operations }: SessionGroup): Set<string> {
  const users = new Set<string>();
  let [first, inFromUs]: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const { role, outcome, session, sentUs, endedUs } of operations) {
    if (outcome !== 'ok') continue;
    if (role === 'log-in') inFromUs = Math.min(inFromUs, endedUs);
    if (!session || isMissing(session.user)) continue;
    if (role === 'log-in') users.add(String(session.user));
    else if (sentUs >= inFromUs) first ??= String(session.user);
  }
  return users.size > 0 || first === null ? users : new Set([first]);
}

/** What tells one session from another; null when the answer does not say when it was made. */
function keyOf({ user, createdAt }: SessionContent): string | null {
  return isMissing(user) || isMissing(createdAt) ? null : `${createdAt}\n${user}`;
}

/** Adapters are written by others, some of them in JavaScript. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
