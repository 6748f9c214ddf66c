import type { OperationName, SessionContent } from '../app/adapter.ts';
import type { Operation } from '../load/history.ts';

/** A stretch in which a session did not answer well, and did again. */
interface Gap {
  /** The last good answer before. */
  readonly fromUs: number;
  /** When the first answer came that was not good. */
  readonly seenUs: number;
  readonly toUs: number;
}

/** What a client saw of the first session that it logged in to. */
export interface SessionStory {
  readonly client: string;
  /** Whose it is; null when no answer ever showed it. */
  readonly user: string | null;
  readonly bornBy: Operation;
  /** Instances that served it with its own content, the one that made it included. */
  readonly servedBy: ReadonlySet<string | null>;
  readonly lastGood: Operation;
  /** The last answer that showed its content; null when none did. */
  readonly lastSeen: Operation | null;
  /** Answers after the last good one that did not know it, or showed another one of its user. */
  readonly denials: readonly Operation[];
  /** Whether the last answer about it showed someone else's, which says nothing of it. */
  readonly hidden: boolean;
  readonly gaps: readonly Gap[];
  /**
   * `abandoned`: the client logged in again because its session was gone. `left`: it logged out or in of its own accord.
   */
  readonly end: { readonly kind: 'abandoned' | 'left'; readonly by: Operation } | null;
}

export interface ClientStory {
  readonly story: SessionStory;
  /** Good log-ins because a session was gone. */
  readonly reLogins: number;
  /** Answers that showed the session of another user. */
  readonly foreign: readonly Operation[];
  /** The first answer for each session that was shown although the app had acknowledged the log-out before. */
  readonly resurrected: readonly Resurrection[];
}

/** An answer that showed a session, and the log-out that should have ended it. */
export interface Resurrection {
  readonly logOut: Operation;
  readonly seen: Operation;
}

/** The error of an answer that does not know the session. */
export const sessionMissing = 'session-missing';

const aboutSession: ReadonlySet<OperationName> = new Set(['read-session', 'increment-session']);

/** What one client's operations, in order, tell of its session. Null when it never got in. */
export function readStory(operations: readonly Operation[]): ClientStory | null {
  const start = operations.findIndex(({ operation, outcome }) => operation === 'log-in' && outcome === 'ok');
  const bornBy = operations[start];
  if (!bornBy) return null;
  const reader = startReading(bornBy);
  for (const operation of operations.slice(start + 1)) reader.read(operation);
  return reader.told();
}

function startReading(bornBy: Operation) {
  let owner = bornBy.session?.user ?? null;
  let content = bornBy.session;
  /** What the counter is at least, by what was read and by what was acknowledged. */
  let floor = content?.counter ?? 0;
  let lastGood = bornBy;
  let lastSeen = content ? bornBy : null;
  let trouble: Operation | null = null;
  let denials: Operation[] = [];
  let hidden = false;
  let end: SessionStory['end'] = null;
  let missed = false;
  let reLogins = 0;
  const servedBy = new Set([bornBy.instance]);
  const gaps: Gap[] = [];
  const foreign: Operation[] = [];
  /** What the client is logged in to now; and what it logged out of, by creation time, until that is seen again. */
  let current = content;
  const ended = new Map<string, Operation>();
  const resurrected: Resurrection[] = [];

  function watchLogOuts(operation: Operation): void {
    const { operation: name, outcome, session } = operation;
    const logOut = session?.user === owner ? ended.get(session?.createdAt ?? '') : undefined;
    if (name === 'log-out' && outcome === 'ok') {
      if (current) ended.set(current.createdAt, operation);
      current = null;
    } else if (session && logOut) {
      resurrected.push({ logOut, seen: operation });
      ended.delete(session.createdAt);
    } else if (session?.user === owner && outcome === 'ok') current = session;
  }

  function isSame(seen: SessionContent, operation: OperationName): boolean {
    const least = operation === 'increment-session' ? floor + 1 : floor;
    if (seen.counter < least) return false;
    return content === null || seen.createdAt === content.createdAt;
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
      floor = operation.session.counter;
    } else if (operation.operation === 'increment-session') floor += 1;
  }

  function readOwn(operation: Operation): void {
    const { outcome, error, session, operation: name } = operation;
    if (session && session.user !== owner) {
      trouble ??= operation;
      hidden = true;
    } else if (name === 'log-in' && outcome === 'ok') {
      end = { kind: denials.length > 0 ? 'abandoned' : 'left', by: operation };
    } else if (name === 'log-out' && outcome !== 'fail') end = { kind: 'left', by: operation };
    else if (error === sessionMissing || (session && !isSame(session, name))) {
      trouble ??= operation;
      denials.push(operation);
    } else if (!aboutSession.has(name)) return;
    else if (outcome === 'ok') good(operation);
    else trouble ??= operation;
  }

  return {
    read(operation: Operation): void {
      const { outcome, error, session, operation: name } = operation;
      owner ??= session?.user ?? null;
      watchLogOuts(operation);
      if (session && session.user !== owner) foreign.push(operation);
      if (end === null) readOwn(operation);
      if (error === sessionMissing) missed = true;
      if (name !== 'log-in' || outcome !== 'ok') return;
      if (missed) reLogins += 1;
      missed = false;
    },
    told(): ClientStory {
      const { client } = bornBy;
      const story = { client, user: owner, bornBy, servedBy, lastGood, lastSeen, denials, hidden, gaps, end };
      return { story, reLogins, foreign, resurrected };
    },
  };
}
