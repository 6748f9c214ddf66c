import { formatMs } from '../../../core/duration.ts';
import type { GateRecord } from '../../../gate/gate-record.ts';
import { formatValue } from '../../format-number.ts';
import type { GateRuns } from '../../gate-sides.ts';
import { cellName, sayRules, whyApart } from '../../gate-words.ts';
import { cellAnchor } from '../anchor.ts';
import { type Html, html, trusted } from '../html.ts';
import type { ReportAssets } from '../render-html.ts';
import { gateAnswer } from './gate-answer.ts';
import { gateCell, gateOverview } from './gate-cell.ts';
import { ratioAxis, zoneStyle } from './ratio-axis.ts';
import { sideBySide } from './side-by-side.ts';

/** Cells beyond these are closed where nothing in them is worse or unknown. */
const openAtMost = 4;

/**
 * The page of a gate, which needs nothing else but has links to the ordinary reports of both sides in the folders `base` and `head`
 * beside it. `runs` are their records; what they lack is left out. A pure function of these.
 */
export function renderGateHtml(
  record: GateRecord,
  runs: GateRuns,
  { css, chartClient }: Pick<ReportAssets, 'css' | 'chartClient'>,
): string {
  const axis = ratioAxis(record);
  const beside = record.kind === 'topologies' ? sideBySide(record, runs) : null;
  const few = record.cells.length <= openAtMost;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${record.answer}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${`${record.suite}: ${record.answer}`}</title>
<style>${trusted(css)}</style>
</head>
<body>
<a class="skip" href="#verdicts">Skip to the verdicts</a>
<header class="top"><span class="name">scaleproof</span>
<nav aria-label="Sections"><a href="#verdicts">Verdicts</a>${beside && html`<a href="#side-by-side">Side by side</a>`}${record.cells.map((cell) => html`<a href="#${cellAnchor(cell.head)}">${cellName(record, cell)}</a>`)}<a href="#decided">How it was decided</a></nav>
<button type="button" id="theme" hidden>Dark</button></header>
<main style="${zoneStyle(axis)}">
${gateAnswer(record)}
${gateOverview(record)}
${beside}
<section aria-labelledby="cells-title"><h2 id="cells-title">Cells</h2><div class="cells">
${record.cells.map((cell) =>
  gateCell(record, cell, {
    runs,
    axis,
    open: whyApart(cell) === null && (few || cell.outcome === 'worse' || cell.outcome === 'unknown'),
  }),
)}</div></section>
${howDecided(record, runs)}
</main>
<script>${trusted(chartClient)}</script>
</body>
</html>
`;
  return page.text;
}

function howDecided(record: GateRecord, { head }: GateRuns): Html {
  const { machine, scaleproof, node, runtime, seed } = head.provenance;
  return html`<section id="decided" aria-labelledby="decided-title"><h2 id="decided-title">How it was decided</h2>
<ul class="rules">${sayRules(record).map((rule) => html`<li>${rule}</li>`)}</ul>
<dl class="facts"><div><dt>Gate</dt><dd>${record.id} (${record.schema}), exit code ${record.exitCode === null ? 'none' : record.exitCode}, at most ${formatMs(record.rules.budgetMs)}</dd></div>
<div><dt>Machine</dt><dd>${machine.cpu}, ${machine.cores} cores, ${formatValue(machine.memoryBytes, 'bytes')}, ${machine.platform}</dd></div>
<div><dt>Versions</dt><dd>scaleproof ${scaleproof}, Node ${node}, ${runtime} runtime, seed ${String(seed)}</dd></div></dl></section>`;
}
