import type { CellRecord } from '../../record/run-record.ts';
import { type ScriptFact, scriptFacts } from '../script-facts.ts';
import { type ScriptResult, scriptGlyphs, scriptResults } from '../script-results.ts';
import { type Html, html } from './html.ts';

/** What the k6 script of a cell judges itself, by the script's own labels; null for cells without one. */
export function scriptTable(cell: CellRecord): Html | null {
  const results = scriptResults(cell);
  const facts = scriptFacts(cell).filter(({ kind }) => kind !== 'note');
  if (facts.length === 0) return tableOf(results);
  return html`${tableOf(results)}<dl class="facts">${facts.map(fact)}</dl>`;
}

function fact({ kind, words }: ScriptFact): Html {
  return html`<div><dt>${factTitles[kind]}</dt><dd>${kind === 'file' ? linkTo(words) : words}</dd></div>`;
}

/** The page lies in the run's folder. */
function linkTo(file: string): Html {
  return html`<a href="${file.split(/[\\/]/).map(encodeURIComponent).join('/')}">${file}</a>`;
}

const factTitles = { requests: 'Requests of the script', file: 'File of the script', note: 'Note' } as const;

function tableOf(results: readonly ScriptResult[]): Html | null {
  if (results.length === 0) return null;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Thresholds and checks of the script"><table class="numbers">
<caption>Thresholds and checks of the script <span class="quiet">Thresholds are gates; checks are watched, as in k6.</span></caption>
<thead><tr><th scope="col">Label</th><th scope="col" class="text">Kind</th><th scope="col">Observed</th><th scope="col" class="text">Verdict</th></tr></thead>
<tbody>${results.map(row)}</tbody></table></div>`;
}

function row({ kind, name, outcome, words }: ScriptResult): Html {
  const tone = outcome === 'held' ? 'pass' : outcome === 'no-data' ? 'unknown' : tones[kind];
  return html`<tr><th scope="row">${name}</th><td class="text">${kind}</td><td>${words}</td>
<td class="text"><span class="o-${tone}"><b><span aria-hidden="true">${scriptGlyphs[outcome]}</span> ${verdictWords[kind][outcome]}</b></span></td></tr>`;
}

const tones = { threshold: 'surprise', check: 'missed' } as const;

const verdictWords = {
  threshold: { held: 'passed', missed: 'crossed', 'no-data': 'unknown' },
  check: { held: 'passed', missed: 'not always', 'no-data': 'unknown' },
} as const;
