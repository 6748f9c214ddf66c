import { calledBy } from '../../core/own-script.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatValue } from '../format-number.ts';
import { type Html, html } from './html.ts';
import { commandToShow } from './prometheus-link.ts';

/** Where and with what the run was made, and the command that makes it again. */
export function provenanceSection(record: RunRecord): Html {
  const { id, startedAt, endedAt, provenance, schema, exitCode } = record;
  const { machine, commit, dirty, seed, argv } = provenance;
  const changes = dirty ? ', with changes that were not committed' : '';
  const facts: readonly (readonly [string, Html | string])[] = [
    ['Run', `${id} (${schema}), exit code ${exitCode === null ? 'none' : exitCode}`],
    ['Time', `${startedAt} to ${endedAt ?? 'no end'}`],
    [
      'Machine',
      `${machine.cpu}, ${machine.cores} cores, ${formatValue(machine.memoryBytes, 'bytes')}, ${machine.platform}`,
    ],
    [
      'Versions',
      `scaleproof ${provenance.scaleproof}, Node ${provenance.node}, ${provenance.runtime} runtime`,
    ],
    ['Generator', provenance.precedence ? 'raised' : 'normal (no permission to raise it)'],
    ['Commit', commit === null ? 'none: not in a git checkout' : html`<code>${commit}</code>${changes}`],
    ['Arguments', html`<code>scaleproof ${argv.map(quoted).join(' ')}</code>`],
    ['Run it again', html`<code>${calledBy} ${again(argv, seed).map(quoted).join(' ')}</code>`],
    ...(wasWatched(record)
      ? [['Prometheus', html`shows this run again with <code>${commandToShow(id)}</code>`] as const]
      : []),
  ];
  return html`<section id="provenance" aria-labelledby="provenance-title"><h2 id="provenance-title">Provenance</h2>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="note">The app, the stores, the balancer and the load generator share one machine: compare cells of one run; absolute times are those of this machine.</p></section>`;
}

function wasWatched({ cells }: RunRecord): boolean {
  return cells.some(({ repetitions }) => repetitions.some(({ prometheusFrom }) => prometheusFrom !== null));
}

/** The run's own arguments, with the seed that it drew when none was given. */
function again(argv: readonly string[], seed: number): string[] {
  return argv.some((argument) => argument.startsWith('--seed'))
    ? [...argv]
    : [...argv, '--seed', String(seed)];
}

/** As a shell needs it. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
