import type { Execution } from '../../app/adapter.ts';
import { assertNever, messageOf } from '../../core/errors.ts';
import {
  emptyHistory,
  type FailedJoin,
  type History,
  type HistoryPart,
  type Membership,
  noHistory,
  type Operation,
  type Publication,
  type Receipt,
} from './history.ts';
import type { HistoryEntry, HistoryLog } from './history-log.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** The entries of a log as the history that checkers read; operations in order of due time. */
export async function readHistory(entries: AsyncIterable<HistoryEntry>): Promise<History> {
  let { measuredUs, lateAfterMs, onSessionMissing } = emptyHistory;
  const operations: Operation[] = [];
  const publications = new Map<string, Mutable<Publication>>();
  const receipts: Receipt[] = [];
  const memberships: Mutable<Membership>[] = [];
  const failedJoins: FailedJoin[] = [];
  const here = new Map<string, Mutable<Membership>>();
  const droppedUs: number[] = [];
  const sharing = new Map<string, string>();
  const missing: Partial<Record<HistoryPart, string>> = {};
  const executions: Execution[] = [];
  let isTold = false;
  const faults: History['faults'][number][] = [];
  for await (const entry of entries) {
    switch (entry.is) {
      case 'begin':
        ({ measuredUs, lateAfterMs, onSessionMissing = null } = entry);
        break;
      case 'operation':
        operations.push(entry);
        break;
      case 'publication':
        publications.set(keyOf(entry), { ...entry });
        break;
      case 'outcome': {
        const publication = publications.get(keyOf(entry));
        if (publication) publication.outcome = entry.outcome;
        if (publication && entry.instance !== undefined) publication.instance = entry.instance;
        break;
      }
      case 'receipt':
        receipts.push(entry);
        break;
      case 'joined': {
        const membership = { ...entry, untilUs: null };
        memberships.push(membership);
        here.set(entry.member, membership);
        break;
      }
      case 'left': {
        const membership = here.get(entry.member);
        if (!membership) break;
        membership.untilUs = entry.untilUs;
        if (entry.because !== undefined) membership.ending = entry.because;
        break;
      }
      case 'join-failed':
        failedJoins.push(entry);
        break;
      case 'execution':
        executions.push(entry);
        break;
      case 'executions-told':
        isTold = true;
        break;
      case 'dropped':
        droppedUs.push(entry.dueUs);
        break;
      case 'shares':
        sharing.set(entry.client, entry.sessionOf);
        break;
      case 'missing':
        missing[entry.part] = entry.because;
        break;
      case 'fault':
        faults.push(entry);
        break;
      default:
        assertNever(entry);
    }
  }
  const told = isTold || executions.length > 0;
  operations.sort((a, b) => a.dueUs - b.dueUs || a.id - b.id);
  const published = [...publications.values()];
  return {
    operations,
    droppedUs,
    publications: published,
    receipts,
    memberships,
    failedJoins,
    executions: told ? executions : null,
    faults,
    measuredUs,
    lateAfterMs,
    onSessionMissing,
    sharing,
    missing: told ? missing : { executions: notTold, ...missing },
  };
}

const notTold = 'The executions of the app were not read.';

/** The history of a log. One that cannot be read has nothing in it, which is known of it. */
export async function historyOf(log: HistoryLog): Promise<History> {
  try {
    return await readHistory(log.read());
  } catch (cause) {
    return noHistory(messageOf(cause));
  }
}

function keyOf({ publisher, sequence }: Pick<Publication, 'publisher' | 'sequence'>): string {
  return `${publisher}\n${sequence}`;
}
