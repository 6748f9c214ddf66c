import type { Execution } from '../app/adapter.ts';
import { assertNever } from '../core/errors.ts';
import {
  emptyHistory,
  type History,
  type Membership,
  type Operation,
  type Publication,
  type Receipt,
} from './history.ts';
import type { HistoryEntry } from './history-log.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** The entries of a log as the history that checkers read; operations in order of due time. */
export async function readHistory(entries: AsyncIterable<HistoryEntry>): Promise<History> {
  let { measuredUs, lateAfterMs } = emptyHistory;
  const operations: Operation[] = [];
  const publications = new Map<string, Mutable<Publication>>();
  const receipts: Receipt[] = [];
  const memberships: Mutable<Membership>[] = [];
  const here = new Map<string, Mutable<Membership>>();
  const executions: Execution[] = [];
  const faults: History['faults'][number][] = [];
  for await (const entry of entries) {
    switch (entry.is) {
      case 'begin':
        ({ measuredUs, lateAfterMs } = entry);
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
        if (membership) membership.untilUs = entry.untilUs;
        break;
      }
      case 'execution':
        executions.push(entry);
        break;
      case 'fault':
        faults.push(entry);
        break;
      default:
        assertNever(entry);
    }
  }
  operations.sort((a, b) => a.dueUs - b.dueUs || a.id - b.id);
  const published = [...publications.values()];
  return {
    operations,
    publications: published,
    receipts,
    memberships,
    executions,
    faults,
    measuredUs,
    lateAfterMs,
  };
}

function keyOf({ publisher, sequence }: Pick<Publication, 'publisher' | 'sequence'>): string {
  return `${publisher}\n${sequence}`;
}
