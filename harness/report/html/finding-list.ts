import type { Finding } from '../../check/checker.ts';
import { calledBy } from '../../core/own-script.ts';
import { type NamedFinding, namedFindings } from '../../record/name-findings.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { formatCount, formatMoment, plural } from '../format-number.ts';
import { type Html, html } from './html.ts';

const kinds: Readonly<Record<Finding['kind'], { readonly one: string; readonly many: string }>> = {
  'session-lost': { one: 'session lost', many: 'sessions lost' },
  'session-reset': { one: 'session reset', many: 'sessions reset' },
  'session-resurrected': { one: 'session valid after log-out', many: 'sessions valid after log-out' },
  'session-mixed-up': { one: 'session of another user', many: 'sessions of another user' },
  'message-lost': { one: 'message lost', many: 'messages lost' },
  'message-duplicated': { one: 'message duplicated', many: 'messages duplicated' },
  'message-reordered': { one: 'message out of order', many: 'messages out of order' },
  'message-late': { one: 'message late', many: 'messages late' },
  'message-unexpected': { one: 'unexpected message', many: 'unexpected messages' },
  'message-misrouted': { one: 'message in the wrong room', many: 'messages in the wrong room' },
  'socket-dropped': { one: 'socket dropped', many: 'sockets dropped' },
  'socket-closed': { one: 'reason why sockets ended', many: 'reasons why sockets ended' },
  'join-failed': { one: 'reason not to get into the room', many: 'reasons not to get into the room' },
  'update-lost': { one: 'counter with lost updates', many: 'counters with lost updates' },
  'write-lost': { one: 'acknowledged write lost', many: 'acknowledged writes lost' },
  'write-unexpected': { one: 'rejected write that took effect', many: 'rejected writes that took effect' },
  'read-stale': { one: 'stale read', many: 'stale reads' },
  'limit-exceeded': { one: 'limit exceeded', many: 'limits exceeded' },
  'task-duplicated': { one: 'task duplicated', many: 'tasks duplicated' },
  'task-lost': { one: 'task lost', many: 'tasks lost' },
};

/**
 * Wrong answers: how many of each kind, and for the first ones the events that prove them, in chronological order, with the
 * command that tells more.
 */
export function findingList(cell: CellRecord, runId: string): Html | null {
  const checked = cell.scenario.checks;
  if (checked.length === 0) return null;
  const counts = countsOf(cell);
  const findings = namedFindings(cell);
  const histories = cell.repetitions.flatMap(({ historyFile }) => historyFile ?? []);
  const sum = [...counts.values()].reduce((total, count) => total + count, 0);
  return html`<h4>Findings</h4>
${
  sum === 0
    ? html`<p>No wrong answer: ${checked.join(' and ')} checked against the complete history.</p>`
    : html`<p>${[...counts].map(([kind, count]) => plural(count, wordsOf(kind).one, wordsOf(kind).many)).join(', ')}. ${findings.length < sum ? `The first ${findings.length === 1 ? 'one with its' : `${formatCount(findings.length)} with their`} proof:` : 'Each with its proof:'}</p>
${findings.map((finding) => proof(finding, runId))}`
}
${histories.length > 0 ? html`<p class="note">The whole history: ${histories.map((file) => html`<code>${file}</code> `)}</p>` : null}`;
}

function proof({ name, finding }: NamedFinding, runId: string): Html {
  const { kind, sentence, proof: events } = finding;
  return html`<details class="proof"><summary><span class="tag">${wordsOf(kind).one}</span> ${sentence}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Proof"><table><caption class="sr">Proof, in order of time</caption><thead><tr><th scope="col">Time</th><th scope="col">Who</th><th scope="col">What</th></tr></thead>
<tbody>${events.map(
    ({ atUs, who, what }) =>
      html`<tr><td class="time">${formatMoment(atUs)}</td><th scope="row">${who}</th><td>${what}</td></tr>`,
  )}</tbody></table></div><p class="note">All events around it: <code>${calledBy} explain ${runId} ${name}</code></p></details>`;
}

function countsOf(cell: CellRecord): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { findingCounts } of cell.repetitions) {
    for (const [kind, count] of Object.entries(findingCounts))
      counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return counts;
}

function wordsOf(kind: string): { readonly one: string; readonly many: string } {
  return kinds[kind as Finding['kind']] ?? { one: kind, many: kind };
}
