import type { HistoryEntry } from '../load/ledger/history-log.ts';
import type { NamedFinding } from './name-findings.ts';

/** What the history has about those whom a finding is about, from its first event to its last. */
export interface Story {
  readonly entries: readonly HistoryEntry[];
  /** How many more there are, further away from the end of the finding. */
  readonly left: number;
  /** Operations that were due meanwhile and never sent, of whoever. */
  readonly dropped: number;
}

/** More than this nobody reads. */
const mostEntries = 60;

/**
 * Picks from a history, in one reading and without holding it, the operations that prove a finding and what else its
 * clients, members and publishers did meanwhile: as many as fit, those nearest to its end.
 */
export async function storyOf(
  { finding, repetition }: NamedFinding,
  history: AsyncIterable<HistoryEntry>,
): Promise<Story> {
  const who = new Set(finding.proof.map((event) => event.who));
  const proving = new Set(finding.proof.flatMap(({ operation }) => operation ?? []));
  const untilUs = Math.max(...finding.proof.map(({ atUs }) => atUs));
  const fromUs = Math.min(...finding.proof.map(({ atUs }) => atUs));
  const proof: HistoryEntry[] = repetition.faults
    .filter(({ startedUs, endedUs }) => startedUs <= untilUs && endedUs >= fromUs)
    .map((fault) => ({ is: 'fault', ...fault }));
  const around: { readonly atUs: number; readonly entry: HistoryEntry }[] = [];
  let [left, dropped] = [0, 0];
  for await (const entry of history) {
    if (entry.is === 'dropped' && entry.dueUs >= fromUs && entry.dueUs <= untilUs) dropped++;
    const subject = subjectOf(entry);
    if (subject === null) continue;
    if (entry.is === 'operation' && proving.has(entry.id)) proof.push(entry);
    else if (who.has(subject.who) && subject.atUs >= fromUs && subject.atUs <= untilUs) {
      around.push({ atUs: subject.atUs, entry });
    }
    if (around.length < 2 * mostEntries) continue;
    left += around.length - mostEntries;
    keepLatest(around);
  }
  left += Math.max(0, around.length - mostEntries);
  keepLatest(around);
  return { entries: [...proof, ...around.map(({ entry }) => entry)], left, dropped };
}

function keepLatest(around: { readonly atUs: number }[]): void {
  around.sort((a, b) => b.atUs - a.atUs).splice(mostEntries);
}

/** Null for what is told of no one at no time. Faults are told by the record. */
function subjectOf(entry: HistoryEntry): { readonly who: string; readonly atUs: number } | null {
  switch (entry.is) {
    case 'operation':
      return { who: entry.client, atUs: entry.endedUs };
    case 'publication':
      return { who: entry.publisher, atUs: entry.sentUs };
    case 'receipt':
      return { who: entry.member, atUs: entry.receivedUs };
    case 'joined':
      return { who: entry.member, atUs: entry.fromUs };
    case 'left':
      return { who: entry.member, atUs: entry.untilUs };
    case 'join-failed':
      return { who: entry.socket, atUs: entry.atUs };
    default:
      return null;
  }
}
