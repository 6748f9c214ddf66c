import type { History, Operation } from '../load/ledger/history.ts';

/** All who share one session after the other: a client on its own, or several that have their cookies in common. */
export interface SessionGroup {
  /** The client whose session it is, or who had it first. */
  readonly name: string;
  readonly isShared: boolean;
  /** Whether a log-in after the session was gone may be of its own accord and not because of that. */
  readonly carriesOn: boolean;
  /** Of all of them, in order of the sends. */
  readonly operations: readonly Operation[];
}

/** The operations of a history by whom they share a session with. */
export function sessionGroups({ operations, sharing, onSessionMissing }: History): SessionGroup[] {
  const shared = new Set(sharing.values());
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const name = sharing.get(operation.client) ?? operation.client;
    const known = groups.get(name);
    if (known) known.push(operation);
    else groups.set(name, [operation]);
  }
  return [...groups].map(([name, own]) => ({
    name,
    isShared: shared.has(name),
    carriesOn: onSessionMissing === 'carry-on',
    operations: own.sort((a, b) => a.sentUs - b.sentUs || a.id - b.id),
  }));
}
