import type { SessionContent, SessionRole } from '../app/adapter.ts';
import type { Operation } from '../load/ledger/history.ts';
import type { SessionGroup } from './session-groups.ts';
import { SessionTurns } from './session-turns.ts';
import { type Resurrection, watchLogOuts } from './watch-log-outs.ts';
import type { SessionUsers, Whose } from './whose-session.ts';

/** A stretch in which a session did not answer well, and did again. */
interface Gap {
  /** The last successful response before. */
  readonly fromUs: number;
  /** When the first answer came that was not good. */
  readonly seenUs: number;
  readonly toUs: number;
}

/** What a client, or all that share a session, saw of the first one that was logged in to. */
export interface SessionStory {
  readonly client: string;
  readonly bornBy: Operation;
  /** Instances that served it with its own content, the one that made it included. */
  readonly servedBy: ReadonlySet<string | null>;
  readonly lastGood: Operation;
  /** The last answer that showed its content; null when none did. */
  readonly lastSeen: Operation | null;
  /** Answers after the last good one that did not know it, or showed another one of its user or of nobody. */
  readonly denials: readonly Operation[];
  /** Whether the last answer about it showed someone else's, or that of a stranger, which says nothing of it. */
  readonly hidden: boolean;
  /**
   * The last answer of the app to a read that shows nothing of the session and does not say why, when none after it showed
   * the session: an error that is not `session-missing`, or a successful response without content where there was content before.
   */
  readonly unexplained: Operation | null;
  readonly gaps: readonly Gap[];
  /**
   * `abandoned`: its client logged in again because it was gone. `left`: it logged out or in of its own accord. From when
   * that was sent, nothing is known of the session.
   */
  readonly end: { readonly kind: 'abandoned' | 'left'; readonly by: Operation } | null;
}

export interface ClientStory {
  readonly story: SessionStory;
  /** Successful log-ins because a session was gone. */
  readonly reLogins: number;
  /** Answers that showed the session of another user. */
  readonly foreign: readonly Operation[];
  /** Answers that showed a user as whom nobody is known to have logged in. */
  readonly strange: readonly Operation[];
  /** Answers about a shared session whose counter was lower than before. */
  readonly setBack: readonly Operation[];
  /** The first answer for each session that was shown although the app had acknowledged the log-out before. */
  readonly resurrected: readonly Resurrection[];
}

/** The error of an answer that does not know the session. */
export const sessionMissing = 'session-missing';

/** Operations with these roles show the session. */
export const aboutSession: ReadonlySet<SessionRole | null> = new Set([
  'read-session',
  'increment-session',
] as const);

/**
 * What the operations of those who share a session tell of it. Null when none of them ever got in. They are read in the
 * order in which they ended; one that was sent before the session was known to be there, or that ended after somebody began
 * to log out or in, may have been about another one and proves nothing of this.
 */
export function readStory(group: SessionGroup, users: SessionUsers): ClientStory | null {
  const inTurn = group.isShared
    ? group.operations.toSorted((a, b) => a.endedUs - b.endedUs || a.id - b.id)
    : group.operations;
  const start = inTurn.findIndex(({ role, outcome }) => role === 'log-in' && outcome === 'ok');
  const bornBy = inTurn[start];
  if (!bornBy) return null;
  const turns = new SessionTurns(group.operations);
  const after = inTurn.slice(start + 1);
  const later = new Set(after);
  const end = turns.all.find((turn) => later.has(turn)) ?? null;
  const reader = startReading(bornBy, { group, users, end });
  const logOuts = watchLogOuts(turns, bornBy);
  for (const operation of after) {
    reader.read(operation);
    const { session } = operation;
    logOuts.read(operation, session !== null && users.whose(group, session) === 'own');
  }
  return { ...reader.told(), resurrected: logOuts.resurrected };
}

/** Whether the app itself answered: a balancer that has no instance to ask says nothing of a session. */
function isOfTheApp({ status, instance }: Operation): boolean {
  return status !== null && (instance !== null || ![502, 503, 504].includes(status));
}

interface Reading {
  readonly group: SessionGroup;
  readonly users: SessionUsers;
  /** The first log-in or log-out after the session was made. */
  readonly end: Operation | null;
}

function startReading(bornBy: Operation, { group, users, end }: Reading) {
  let content = bornBy.session;
  /** What the counter is at least, by what was read and by what was acknowledged. */
  let floor = content?.counter ?? 0;
  let lastGood = bornBy;
  let lastSeen = content ? bornBy : null;
  let trouble: Operation | null = null;
  let denials: Operation[] = [];
  let hidden = false;
  let unexplained: Operation | null = null;
  let reLogins = 0;
  const servedBy = new Set([bornBy.instance]);
  const gaps: Gap[] = [];
  const foreign: Operation[] = [];
  const strange: Operation[] = [];
  const setBack: Operation[] = [];
  /** Clients that were told that their session is unknown, until they log in again. */
  const missed = new Set<string>();
  const endUs = end?.sentUs ?? Number.POSITIVE_INFINITY;

  function isSame(seen: SessionContent, operation: Operation): boolean {
    if (content !== null && seen.createdAt !== content.createdAt) return false;
    const least = operation.role === 'increment-session' ? floor + 1 : floor;
    if (!(seen.counter < least)) return true;
    // Those who share a session overwrite each other's counts, and their answers overtake each other.
    if (group.isShared && operation.sentUs >= lastGood.endedUs) setBack.push(operation);
    return group.isShared;
  }

  function good(operation: Operation): void {
    if (trouble) gaps.push({ fromUs: lastGood.endedUs, seenUs: trouble.endedUs, toUs: operation.endedUs });
    trouble = null;
    denials = [];
    hidden = false;
    lastGood = operation;
    servedBy.add(operation.instance);
    if (operation.session) {
      content ??= operation.session;
      lastSeen = operation;
      unexplained = null;
      floor = operation.session.counter;
    } else if (content !== null && operation.role === 'read-session') unexplained = operation;
    if (!operation.session && operation.role === 'increment-session') floor += 1;
  }

  function readOwn(operation: Operation, whose: Whose | null): void {
    const { outcome, error, session, role } = operation;
    if (whose === 'another' || whose === 'stranger') {
      trouble ??= operation;
      hidden = true;
    } else if (error === sessionMissing || whose === 'nobody' || (session && !isSame(session, operation))) {
      trouble ??= operation;
      denials.push(operation);
    } else if (!aboutSession.has(role)) return;
    else if (outcome === 'ok') good(operation);
    else {
      trouble ??= operation;
      if (role === 'read-session' && isOfTheApp(operation)) unexplained = operation;
    }
  }

  function countReLogins({ client, role, outcome, error }: Operation): void {
    if (error === sessionMissing) missed.add(client);
    if (role === 'log-in' && outcome === 'ok' && missed.delete(client)) reLogins += 1;
  }

  return {
    read(operation: Operation): void {
      const { session } = operation;
      const whose = session && users.whose(group, session);
      if (whose === 'another') foreign.push(operation);
      if (whose === 'stranger') strange.push(operation);
      const isAboutIt = operation.sentUs >= bornBy.endedUs && operation.endedUs <= endUs;
      if (isAboutIt && operation !== end) readOwn(operation, whose);
      countReLogins(operation);
    },
    told(): Omit<ClientStory, 'resurrected'> {
      const isAgain = denials.length > 0 && end?.role === 'log-in' && !group.carriesOn;
      const kind = isAgain ? 'abandoned' : 'left';
      return {
        story: {
          client: group.name,
          bornBy,
          servedBy,
          lastGood,
          lastSeen,
          denials,
          hidden,
          unexplained,
          gaps,
          end: end && { kind, by: end },
        },
        reLogins,
        foreign,
        strange,
        setBack,
      };
    },
  };
}
