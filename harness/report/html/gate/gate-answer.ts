import { formatMs } from '../../../core/duration.ts';
import type { GateRecord } from '../../../gate/gate-record.ts';
import { plural } from '../../format-number.ts';
import { commitOf, countOutcomes, gateWords, sideName } from '../../gate-words.ts';
import { type Html, html } from '../html.ts';
import { sideLink } from './launch-list.ts';

/** The answer before anything else, then how many numbers came out how, and what was held against what. */
export function gateAnswer(record: GateRecord): Html {
  const { state, cells, startedAt, endedAt } = record;
  const [first, rest] = sentences(record.answer);
  const deciding = countOutcomes(record).reduce((sum, { count }) => sum + count, 0);
  const took = endedAt === null ? '' : `, ${formatMs(Date.parse(endedAt) - Date.parse(startedAt))}`;
  return html`<section id="answer" aria-labelledby="answer-title">
${state === 'complete' ? null : html`<p class="banner" role="note"><b><span aria-hidden="true">!</span> ${state === 'interrupted' ? 'Interrupted: partial' : 'Not ended: partial'}</b> What was not decided by then is unknown.</p>`}
<h1 id="answer-title">${first}</h1>
${rest === '' ? null : html`<p class="lead">${rest}</p>`}
<p class="headline"><span class="extent">${outcome(record)} ${plural(cells.length, 'cell')}, ${plural(deciding, 'number')} that ${deciding === 1 ? 'decides' : 'decide'}:</span> ${countOutcomes(
    record,
  ).map(({ is, count }, index, all) => {
    const { glyph, word, tone } = gateWords[is];
    return html`<span class="count o-${tone}${count === 0 ? ' none' : ''}"><span class="glyph" aria-hidden="true">${glyph}</span> <b>${count}</b> ${word}<span class="sr">${index === all.length - 1 ? '.' : ','}</span></span> `;
  })}</p>
<dl class="facts versus">${(['base', 'head'] as const).map((side) => {
    const commit = commitOf(record[side]);
    return html`<div><dt>${side === 'base' ? 'Base' : 'Head'}</dt><dd><b>${record[side].name === '.' ? 'this folder' : record[side].name}</b>${commit === '' ? null : `, ${commit}`} <a href="${sideLink(record[side])}">Report of ${sideName(record, side)}</a></dd></div>`;
  })}
<div><dt>Time</dt><dd>${dateOf(startedAt)}${took}; suite ${record.suite}</dd></div></dl>
</section>`;
}

/** By the exit code, which is what a pipeline obeys. */
function outcome({ exitCode, state, kind }: GateRecord): Html {
  const is = exitCode === 0 ? 'no-worse' : exitCode === 1 ? 'worse' : exitCode === 2 ? 'unknown' : null;
  if (is === null) return html`<b>${state === 'complete' ? 'No outcome' : 'Not decided'}.</b>`;
  const { glyph, tone } = gateWords[is];
  return html`<b class="o-${tone}"><span aria-hidden="true">${glyph}</span> ${outcomes[kind][is]}</b> `;
}

const outcomes = {
  versions: { 'no-worse': 'Passed.', worse: 'Failed.', unknown: 'Not decided.' },
  topologies: { 'no-worse': 'No worse.', worse: 'Worse.', unknown: 'Not decided.' },
} as const;

/** The first sentence and what follows it. */
function sentences(text: string): readonly [string, string] {
  const end = /[.!?](?=\s+[A-Z0-9])/.exec(text);
  return end ? [text.slice(0, end.index + 1), text.slice(end.index + 1).trim()] : [text, ''];
}

/** `2026-10-05 09:00 UTC`: the same for every reader. */
function dateOf(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
