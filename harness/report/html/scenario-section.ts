import type { CellRecord } from '../../record/run-record.ts';
import { describeLoad, describeTimeline, describeWorkload } from '../describe-settings.ts';
import { describeTarget } from '../summarize-verdict.ts';
import { scenarioAnchor } from './anchor.ts';
import { cellSection } from './cell-section.ts';
import { comparison } from './comparison.ts';
import { type Html, html } from './html.ts';

/** One scenario: its question, how it is asked, the topologies side by side, and each cell. */
export function scenarioSection(name: string, cells: readonly CellRecord[], runId: string): Html {
  const scenario = cells[0]?.scenario;
  if (!scenario) return html``;
  const id = scenarioAnchor(name);
  const targets = scenario.targets.map(
    (target) => describeTarget(target) + (target.level === 'watch' ? ' (watched)' : ''),
  );
  return html`<section class="scenario" aria-labelledby="${id}"><h2 id="${id}">${name}</h2>
<p class="lead">${scenario.question}</p>
<dl class="facts"><div><dt>Load</dt><dd>${describeLoad(scenario.load)}; ${scenario.driver} driver</dd></div>
<div><dt>Clients</dt><dd>${describeWorkload(scenario.workload)}</dd></div>
<div><dt>Timeline</dt><dd>${describeTimeline(scenario)}</dd></div>
<div><dt>Targets</dt><dd>${targets.join('; ')}</dd></div></dl>
${comparison(cells)}
<div class="cells">${cells.map((cell) => cellSection(cell, runId))}</div></section>`;
}
