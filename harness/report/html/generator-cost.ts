import { assertNever } from '../../core/errors.ts';
import type { LoadShape } from '../../plan/load-shape.ts';
import { formatCount, formatValue, plural } from '../format-number.ts';
import type { GeneratorCell } from '../generator-groups.ts';
import { selectMeasurements } from '../select-measurements.ts';
import { cellAnchor } from './anchor.ts';
import { type Content, type Html, html } from './html.ts';

/** What each generator was asked to send, what became of it, from when it counts, and what it cost. */
export function generatorCost(cells: readonly GeneratorCell[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Load and cost of the generators"><table class="numbers">
<caption>Load and cost <span class="quiet">Did each send the same load, from when does latency count, and what did it cost?</span></caption>
<thead><tr><th scope="col">Generator</th><th scope="col" class="text">Loop</th><th scope="col" class="text">Latency counts from</th><th scope="col">Planned</th><th scope="col">Ok</th><th scope="col">Failed</th><th scope="col">Timed out</th><th scope="col">Dropped</th><th scope="col">CPU per operation</th></tr></thead>
<tbody>${cells.map(row)}</tbody></table></div>
<p class="note">CPU per operation is the generator's CPU time in the measured phase divided by completed operations. For a generator inside this process it includes observing the servers.</p>`;
}

function row(generator: GeneratorCell): Html {
  const { cell, driver, offered } = generator;
  const head = html`<th scope="row"><a href="#${cellAnchor(cell.key)}">${driver}</a></th><td class="text">${loopText(cell.scenario.load)}</td>`;
  if (offered === null) return html`<tr>${head}<td class="text" colspan="7">${whyNot(generator)}</td></tr>`;
  const { planned, ok, failed, timedOut, dropped } = offered;
  return html`<tr>${head}<td class="text">${clockOf(generator)}</td>${[
    planned,
    ok,
    failed,
    timedOut,
    dropped,
  ].map((count) => html`<td>${formatCount(count)}</td>`)}<td>${cpuText(generator)}</td></tr>`;
}

function whyNot({ cell }: GeneratorCell): string {
  if (cell.skipped) return `Skipped: ${cell.skipped.reason}`;
  return cell.repetitions.find(({ error }) => error !== null)?.error?.message ?? 'Not run.';
}

/** What a reader must know before comparing: a clock that starts at the send does not see what waits to be sent. */
function clockOf({ cell, loop }: GeneratorCell): string {
  if (loop === 'closed') return 'the send; subject to coordinated omission';
  const fromSend = selectMeasurements(cell.repetitions, 'total', { metric: 'latency_from_actual_send' });
  return fromSend.length > 0 || cell.scenario.workload.kind === 'room' ? 'the send' : 'when it was due';
}

function cpuText({ cpuMs }: GeneratorCell): Content {
  if (cpuMs === null) return 'not measured';
  const { generator, reading } = cpuMs;
  const own = formatValue(generator, 'ms');
  return reading === null
    ? own
    : html`${own} <span class="quiet">+ ${formatValue(reading, 'ms')} here to read its output</span>`;
}

function loopText(load: LoadShape): string {
  switch (load.kind) {
    case 'constant-rate':
      return `open, ${formatValue(load.perSecond, 'per-second')}`;
    case 'poisson-rate':
      return `open, ${formatValue(load.perSecond, 'per-second')} at random`;
    case 'ramping-rate':
      return `open, from ${formatValue(load.startPerSecond, 'per-second')}`;
    case 'constant-users':
      return `closed, ${plural(load.users, 'user')}`;
    case 'script':
      return 'defined by its script';
    default:
      return assertNever(load);
  }
}
