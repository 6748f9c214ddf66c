import type { RunRecord } from '../../record/run-record.ts';
import { headline, isList, scenariosOf } from '../headline.ts';
import { scenarioAnchor } from './anchor.ts';
import { answer } from './answer.ts';
import { cellList } from './cell-list.ts';
import { explainedCells } from './explained-cells.ts';
import { generatorSection } from './generator-section.ts';
import { html, trusted } from './html.ts';
import { matrix } from './matrix.ts';
import { provenanceSection } from './provenance-section.ts';
import { scenarioSection } from './scenario-section.ts';

/** What the page carries with it, so that it needs no network. */
export interface ReportAssets {
  /** Chart.js as one script. */
  readonly chartJs: string;
  /** The page's own script. */
  readonly chartClient: string;
  readonly css: string;
}

/** The report of a run as one page that needs nothing else. A pure function of the record. */
export function renderHtml(record: RunRecord, { chartJs, chartClient, css }: ReportAssets): string {
  const scenarios = scenariosOf(record);
  const generators = generatorSection(record);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${headline(record)}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${`${record.suite}: ${headline(record)}`}</title>
<style>${trusted(css)}</style>
</head>
<body>
<a class="skip" href="#verdicts">Skip to the verdicts</a>
<header class="top"><span class="name">scaleproof</span>
<nav aria-label="Sections"><a href="#verdicts">Verdicts</a>${generators && html`<a href="#generators">Generators</a>`}${isList(record) ? null : scenarios.map((name) => html`<a href="#${scenarioAnchor(name)}">${name}</a>`)}<a href="#provenance">Provenance</a></nav>
<button type="button" id="theme" hidden>Dark</button></header>
<main>
${answer(record)}
<noscript><p class="banner">Charts and themes need JavaScript. Every verdict and number below is here without it.</p></noscript>
${isList(record) ? cellList(record) : matrix(record)}
${explainedCells(record)}
${generators}
${scenarios.map((name) =>
  scenarioSection(
    name,
    record.cells.filter(({ scenario }) => scenario.name === name),
    record.id,
  ),
)}
${provenanceSection(record)}
</main>
<script>${trusted(chartJs)}</script>
<script>${trusted(chartClient)}</script>
</body>
</html>
`;
  return page.text;
}
