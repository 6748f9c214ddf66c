import type { ProofEvent } from '../check/checker.ts';
import { formatMs } from '../core/duration.ts';
import type { Operation } from '../load/ledger/history.ts';
import type { HistoryEntry } from '../load/ledger/history-log.ts';
import { measuredMsOf } from '../record/measured-ms.ts';
import type { NamedFinding } from '../record/name-findings.ts';
import type { Story } from '../record/story-of.ts';
import { formatMoment, plural } from './format-number.ts';

interface Row {
  readonly atUs: number;
  readonly cells: readonly string[];
}

const head = ['', 'due', 'sent', 'answered', 'who', 'what', 'where', 'outcome'];

/**
 * A finding in chronological order, for a terminal: what proves it is marked with `*`, the rest is what else those whom it is
 * about did meanwhile, and the faults. Times are seconds from the start of the measured phase.
 */
export function renderStory({ name, finding, cell, repetition }: NamedFinding, story: Story): string {
  const proof = finding.proof.filter(({ who }) => who !== 'fault');
  const told = new Set<ProofEvent>();
  const rows = story.entries.flatMap((entry) => {
    const row = rowOf(entry);
    if (row === null) return [];
    const event = proof.find((one) => isSame(one, entry, row));
    if (event) told.add(event);
    return [event ? { ...row, cells: ['*', ...row.cells.slice(1)] } : row];
  });
  // What the history does not hold is told as the finding tells it.
  const others = proof
    .filter((event) => !told.has(event))
    .map(({ atUs, who, what }): Row => ({ atUs, cells: ['*', '', '', formatMoment(atUs), who, what] }));
  const inOrder = [...others, ...rows].sort((a, b) => a.atUs - b.atUs);
  const left =
    story.left > 0 ? [`${plural(story.left, 'earlier event')} of the same clients not shown.`] : [];
  const dropped =
    story.dropped > 0 ? [`${plural(story.dropped, 'operation')} due in this time were never sent.`] : [];
  return [
    name,
    finding.sentence,
    '',
    ...tableOf([head, ...inOrder.map(({ cells }) => cells)]),
    '',
    ...left,
    ...dropped,
    `* is evidence. Times are from the start of the measured phase, which was ${formatMs(measuredMsOf(cell, repetition))}.`,
    repetition.historyFile === null ? 'No history was kept.' : `The whole history: ${repetition.historyFile}`,
    '',
  ].join('\n');
}

function isSame(event: ProofEvent, entry: HistoryEntry, row: Row): boolean {
  if (event.operation !== undefined) return entry.is === 'operation' && entry.id === event.operation;
  return entry.is !== 'operation' && event.atUs === row.atUs && row.cells.includes(event.who);
}

function rowOf(entry: HistoryEntry): Row | null {
  switch (entry.is) {
    case 'operation': {
      const { dueUs, sentUs, endedUs, client, operation, instance } = entry;
      const times = [dueUs, sentUs, endedUs].map(formatMoment);
      const where = instance ?? (entry.status === null ? '' : 'unnamed');
      return {
        atUs: endedUs,
        cells: ['', ...times, client, operation, where, outcomeOf(entry)],
      };
    }
    case 'publication': {
      const { publisher, sequence, instance, dueUs, sentUs, outcome } = entry;
      const what = `published message ${sequence}`;
      return {
        atUs: sentUs,
        cells: ['', formatMoment(dueUs), formatMoment(sentUs), '', publisher, what, instance, outcome],
      };
    }
    case 'receipt': {
      const what = `received message ${entry.sequence} of ${entry.publisher}`;
      return rowAt(entry.receivedUs, [entry.member, what]);
    }
    case 'joined':
      return rowAt(entry.fromUs, [entry.member, 'joined the room', entry.instance]);
    case 'left':
      return rowAt(entry.untilUs, [entry.member, 'left the room']);
    case 'join-failed':
      return rowAt(entry.atUs, [entry.socket, `did not get in: ${entry.because}`]);
    case 'fault': {
      const { startedUs, endedUs, name, nodes, effect } = entry;
      const seen = effect.confirmed ? effect.evidence : `not confirmed: ${effect.because}`;
      const cells = [
        '',
        '',
        formatMoment(startedUs),
        formatMoment(endedUs),
        'fault',
        name,
        nodes.join(', '),
        seen,
      ];
      return { atUs: startedUs, cells };
    }
    default:
      return null;
  }
}

function rowAt(atUs: number, [who = '', what = '', where = '']: readonly string[]): Row {
  return { atUs, cells: ['', '', '', formatMoment(atUs), who, what, where, ''] };
}

function outcomeOf({ outcome, error, status, session, access, requestId, connection }: Operation): string {
  const seen = [
    error ?? outcome,
    ...(status === null || error?.startsWith('status-') ? [] : [`${status}`]),
    ...(error !== null && outcome === 'unknown' ? ['outcome unknown'] : []),
    ...(session ? [`user ${session.user}, created ${session.createdAt}, counter ${session.counter}`] : []),
    ...(access && 'version' in access ? [`${access.key} ${access.version ?? 'missing'}`] : []),
  ];
  const request = requestId === null ? '' : ` (request ${requestId}, connection ${connection})`;
  return `${seen.join(', ')}${request}`;
}

/** Columns as wide as their widest cell. */
function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
