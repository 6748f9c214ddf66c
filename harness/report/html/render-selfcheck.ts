import type { Provenance } from '../../record/run-record.ts';
import type { Answer, Reading } from '../../selfcheck/experiment.ts';
import type { ExperimentResult, SelfcheckResult } from '../../selfcheck/selfcheck-result.ts';
import { formatValue } from '../format-number.ts';
import { type Html, html, trusted } from './html.ts';
import type { ReportAssets } from './render-html.ts';

export interface Selfcheck extends SelfcheckResult {
  readonly startedAt: string;
  readonly provenance: Provenance;
}

/** The page of a selfcheck, which needs nothing else. A pure function of its result. */
export function renderSelfcheck(
  { experiments, limits, startedAt, provenance }: Selfcheck,
  { css, chartClient }: ReportAssets,
): string {
  const { machine } = provenance;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${`scaleproof selfcheck: ${headline(experiments)}`}</title>
<style>${trusted(css)}</style>
</head>
<body>
<header class="top"><span class="name">scaleproof</span>
<nav aria-label="Sections"><a href="#answers">Known answers</a><a href="#machine">This machine</a></nav>
<button type="button" id="theme" hidden>Dark</button></header>
<main>
<h1>${headline(experiments)}</h1>
<p class="lead">Situations whose correct result follows from arithmetic or documented behavior, measured on this machine.</p>
<section id="answers" aria-labelledby="answers-title"><h2 id="answers-title">Known answers</h2>
<table class="list situations"><caption class="sr">Each situation, expected and measured values, and the verdict</caption>
<thead><tr><th scope="col">Situation</th><th scope="col">Expected and measured</th><th scope="col">Verdict</th></tr></thead>
<tbody>${experiments.map(row)}</tbody></table></section>
<section id="machine" aria-labelledby="machine-title"><h2 id="machine-title">What this machine can measure</h2>
<dl class="facts">${limits.map(({ name, value, meaning }) => html`<div><dt>${name}</dt><dd>${value}<br><span class="quiet">${meaning}</span></dd></div>`)}
<div><dt>machine</dt><dd>${machine.cpu}, ${machine.cores} cores, ${formatValue(machine.memoryBytes, 'bytes')}, ${machine.platform}</dd></div>
<div><dt>versions</dt><dd>scaleproof ${provenance.scaleproof}, Node ${provenance.node}</dd></div>
<div><dt>time</dt><dd>${startedAt}</dd></div></dl></section>
</main>
<script>${trusted(chartClient)}</script>
</body>
</html>
`.text;
}

function headline(experiments: readonly ExperimentResult[]): string {
  const count = (outcome: string) => experiments.filter(({ reading }) => reading.outcome === outcome).length;
  const [missed, unknown] = [count('fail'), count('unknown')];
  const all = `${count('pass')} of ${experiments.length} known answers confirmed`;
  if (missed > 0) return `${all}, ${missed} missed`;
  return unknown > 0 ? `${all}, ${unknown} unknown here` : all;
}

function row({ situation, reading, before }: ExperimentResult): Html {
  return html`<tr><th scope="row">${situation}</th>
<td><ul>${reading.answers.map(line)}</ul></td>
<td>${verdict(reading)}${before && html`<br><span class="quiet">second attempt; the first was unknown: ${before}</span>`}</td></tr>`;
}

function line({ expected, observed, outcome }: Answer): Html {
  return html`<li${classes[outcome]}>${expected}: <b>${observed ?? '–'}</b></li>`;
}

const classes = {
  pass: null,
  fail: html` class="o-surprise"`,
  unknown: html` class="o-unknown"`,
} as const;

function verdict(reading: Reading): Html {
  switch (reading.outcome) {
    case 'pass':
      return html`<span class="o-pass"><b><span aria-hidden="true">✓</span> pass</b></span>`;
    case 'fail':
      return html`<span class="o-surprise"><b><span aria-hidden="true">✗</span> fail</b>: numbers of this kind are not reliable here</span>`;
    case 'unknown':
      return html`<span class="o-unknown"><b><span aria-hidden="true">?</span> unknown</b>: ${reading.because}</span>`;
  }
}
