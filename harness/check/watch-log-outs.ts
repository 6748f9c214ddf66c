import type { SessionContent } from '../app/adapter.ts';
import type { Operation } from '../load/ledger/history.ts';
import type { SessionTurns } from './session-turns.ts';
import { isMissing } from './whose-session.ts';

/** An answer that showed a session, and the log-out that should have ended it. */
export interface Resurrection {
  readonly logOut: Operation;
  readonly seen: Operation;
}

export interface LogOutWatch {
  /** To be called in the order in which operations ended; `isOwn`: it shows a session of its client's own user. */
  read(operation: Operation, isOwn: boolean): void;
  readonly resurrected: readonly Resurrection[];
}

/**
 * Finds sessions that are shown although a log-out from them was acknowledged before the question was sent. Which session
 * it was is known when nobody who shares it logged in or out meanwhile. One that is as old as another log-in may have made it
 * is none of them: clocks of apps may tell only seconds.
 */
export function watchLogOuts(turns: SessionTurns, bornBy: Operation): LogOutWatch {
  const resurrected: Resurrection[] = [];
  /** The session shown last, and by what; and those logged out of, by creation time, until they are seen again. */
  let shown: { readonly session: SessionContent; readonly by: Operation } | null = shownBy(bornBy);
  const ended = new Map<string, Operation>();

  function logOut(operation: Operation): void {
    const before = turns.lastBefore(operation.sentUs);
    if (!shown || turns.overlaps(operation) || before?.role !== 'log-in') return;
    const isOfBefore = shown.by === before || shown.by.sentUs >= before.endedUs;
    if (isOfBefore && shown.by.endedUs <= operation.sentUs) ended.set(shown.session.createdAt, operation);
  }

  function mayBeAnother({ createdAt }: SessionContent, logOut: Operation, seen: Operation): boolean {
    return turns
      .from(logOut.sentUs)
      .some(
        (turn) =>
          turn.role === 'log-in' &&
          turn.sentUs < seen.endedUs &&
          (!turn.session || turn.session.createdAt === createdAt),
      );
  }

  return {
    resurrected,
    read(operation, isOwn) {
      const { role, outcome, session } = operation;
      if (role === 'log-out' && outcome === 'ok') logOut(operation);
      if (!session || !isOwn || outcome !== 'ok') return;
      const by = ended.get(session.createdAt);
      if (role !== 'log-in' && by && operation.sentUs >= by.endedUs) {
        ended.delete(session.createdAt);
        if (!mayBeAnother(session, by, operation)) resurrected.push({ logOut: by, seen: operation });
      } else shown = shownBy(operation) ?? shown;
    },
  };
}

function shownBy(operation: Operation) {
  const { session } = operation;
  return session && !isMissing(session.createdAt) ? { session, by: operation } : null;
}
