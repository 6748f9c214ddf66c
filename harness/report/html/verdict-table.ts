import type { Verdict } from '../../judge/verdict.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { isSurprising } from '../deciding-number.ts';
import { describeVerdict } from '../describe-verdict.ts';
import { formatCount, formatValue } from '../format-number.ts';
import { demand, describeInterval, titleWithLabels } from '../summarize-verdict.ts';
import { type Content, type Html, html } from './html.ts';

/** Each target of a cell with what was observed, what that rests on, and the verdict. */
export function verdictTable(cell: CellRecord): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Targets and verdicts"><table class="numbers verdicts">
<caption>Targets and verdicts</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">Target</th><th scope="col">Observed</th><th scope="col">n</th><th scope="col">Repetitions</th><th scope="col" class="text">Interval</th><th scope="col" class="text">Verdict</th></tr></thead>
<tbody>${cell.verdicts.map((verdict) => row(cell, verdict))}</tbody></table></div>`;
}

function row(cell: CellRecord, verdict: Verdict): Html {
  const { target } = verdict;
  const observed = verdict.observed;
  return html`<tr>
<th scope="row">${titleWithLabels(target)}${target.level === 'watch' ? html` <span class="tag">watch</span>` : null}</th>
<td data-label="Target">${demand(target)}</td>
<td data-label="Observed"><span>${observedText(cell, verdict)}</span></td>
<td data-label="n">${observed && target.at !== 'total' && observed.samples > observed.repetitions ? formatCount(observed.samples) : '–'}</td>
<td data-label="Repetitions">${observed ? formatCount(observed.repetitions) : '–'}</td>
<td class="text" data-label="Interval">${observed ? describeInterval(observed, target.at) : '–'}</td>
<td class="text" data-label="Verdict"><span>${verdictWord(cell, verdict)}</span></td></tr>`;
}

function observedText(cell: CellRecord, verdict: Verdict): Content {
  const { observed, target } = verdict;
  if (observed === null) return 'no data';
  const value = formatValue(observed.value, observed.unit);
  if (verdict.outcome === 'unknown') return html`<s title="Not reliable: see the verdict">${value}</s>`;
  const words = describeVerdict(cell, verdict);
  if (target.at === 'total' && verdict.observed.unit === 'count') return words;
  return target.at === 'share' ? html`${value} <span class="quiet">${words}</span>` : value;
}

function verdictWord(cell: CellRecord, verdict: Verdict): Html {
  if (verdict.outcome === 'unknown') {
    return html`<span class="o-unknown"><b><span aria-hidden="true">?</span> unknown</b>: ${verdict.because}</span>`;
  }
  if (isSurprising(cell, verdict)) {
    const instead = verdict.outcome === 'fail' ? 'a pass' : 'a failure';
    return html`<span class="o-surprise"><b><span aria-hidden="true">✗</span> ${verdict.outcome}</b>, ${instead} was expected</span>`;
  }
  if (verdict.outcome === 'pass')
    return html`<span class="o-pass"><b><span aria-hidden="true">✓</span> pass</b></span>`;
  return verdict.target.level === 'watch'
    ? html`<span class="o-missed"><b><span aria-hidden="true">△</span> fail</b>, watched only</span>`
    : html`<span class="o-expected-fail"><b><span aria-hidden="true">◆</span> fail</b>, as expected</span>`;
}
