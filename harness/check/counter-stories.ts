import type { SessionContent } from '../app/adapter.ts';
import type { History, Operation } from '../load/ledger/history.ts';

/** An operation on a counter, and the value that its answer showed; null when it showed none. */
export interface Count {
  readonly operation: Operation;
  readonly isIncrement: boolean;
  readonly value: number | null;
}

/** What was done to one counter, in order of the sends. */
export interface CounterStory {
  readonly counter: string;
  readonly counts: readonly Count[];
}

/**
 * Every counter: those that operations name, and the one in each session. An operation on a session whose answer did not
 * come counts for the session that its client, or any that shares it, was shown last; before any was, for the first that
 * they are shown at all.
 */
export function counterStories({ operations, sharing }: History): CounterStory[] {
  const inTurn = operations.toSorted((a, b) => a.sentUs - b.sentUs || a.id - b.id);
  const groupOf = ({ client }: Operation) => sharing.get(client) ?? client;
  const sessions = sharedSessions(inTurn, groupOf);
  const counters = new Map<string, Count[]>();
  for (const operation of inTurn) {
    const { session, access } = operation;
    const group = groupOf(operation);
    if (session) sessions.set(group, nameOf(session));
    const isOfSession = session !== null || operation.role === 'increment-session';
    const counter = isOfSession ? sessions.get(group) : access?.key;
    if (counter === undefined || (!isOfSession && access?.kind !== 'increment' && access?.kind !== 'read'))
      continue;
    const count: Count = {
      operation,
      isIncrement: operation.role === 'increment-session' || access?.kind === 'increment',
      value: session?.counter ?? (access && 'version' in access ? access.version : null),
    };
    const known = counters.get(counter);
    if (known) known.push(count);
    else counters.set(counter, [count]);
  }
  return [...counters].map(([counter, counts]) => ({ counter, counts }));
}

/** The first session shown to each client that never logged in; operations come in the order in which they were sent. */
function sharedSessions(
  operations: readonly Operation[],
  groupOf: (operation: Operation) => string,
): Map<string, string> {
  const loggedIn = new Set(operations.filter(({ role }) => role === 'log-in').map(groupOf));
  const sessions = new Map<string, string>();
  for (const operation of operations) {
    const { session } = operation;
    const group = groupOf(operation);
    if (session && !loggedIn.has(group) && !sessions.has(group)) sessions.set(group, nameOf(session));
  }
  return sessions;
}

function nameOf({ user, createdAt }: SessionContent): string {
  return `the session of ${user} made ${createdAt}`;
}
