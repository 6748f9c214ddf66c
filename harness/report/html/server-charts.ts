import type { MetricOrigin } from '../../metrics/metric.ts';
import {
  metricNamed,
  metricNames,
  metricQuestion,
  metrics,
  metricTitle,
  metricUnit,
} from '../../metrics/metrics.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import type { TimeChart } from '../chart-spec.ts';
import { figure } from './figure.ts';
import { type Html, html } from './html.ts';
import { aboutPrometheusLinks, prometheusLink } from './prometheus-link.ts';
import { isFlatZero, seriesLines, summarizeTime, timeline } from './time-chart.ts';

/** Metrics that have a chart, by where they come from. */
function charted(...origins: readonly MetricOrigin[]): readonly string[] {
  return metricNames.filter((name) => metricQuestion(name) !== null && origins.includes(metrics[name].from));
}

const isOfInstance = (name: string) => metricNamed(name)?.labels?.instance !== undefined;
const ofServers = charted('servers');
const ofInstances = ofServers.filter(isOfInstance);
const ofStores = charted('redis', 'postgres', 'postgres-replica');
const ofMachine = [...charted('any-load'), ...ofServers.filter((name) => !isOfInstance(name))];

/** Charts of the instances, the stores and the generator over one repetition; what stayed at zero is named in a line. */
export function serverCharts(cell: CellRecord, repetition: RepetitionRecord): Html {
  const shown = (names: readonly string[]) => charts(cell, repetition, names);
  const beside = shown([...ofStores, ...ofMachine, ...othersOf(repetition)]);
  const flat = [...ofInstances, ...ofStores, ...ofMachine].filter((metric) => {
    const lines = seriesLines(repetition, metric);
    return lines.length > 0 && isFlatZero(lines);
  });
  const flatTitles = flat.map((metric) => metricTitle(metric).toLowerCase());
  const instances = shown(ofInstances);
  if (instances.length + beside.length === 0) return html``;
  return html`<h4>Servers</h4>
${aboutPrometheusLinks(repetition)}
<div class="charts">${instances}</div>
${flatTitles.length > 0 ? html`<p class="note">Zero throughout: ${flatTitles.join(', ')}.</p>` : null}
${beside.length > 0 ? html`<details class="more"><summary>Stores, generator and machine: ${beside.length} charts</summary><div class="charts">${beside}</div></details>` : null}`;
}

/** Series that were measured besides these, such as those of an app's own metrics. */
function othersOf({ measurements }: RepetitionRecord): readonly string[] {
  const known = [...ofInstances, ...ofStores, ...ofMachine];
  const others = measurements.filter(
    ({ metric, value, source }) =>
      value.kind === 'series' && source.kind !== 'client' && !known.includes(metric),
  );
  return [...new Set(others.map(({ metric }) => metric))];
}

function charts(cell: CellRecord, repetition: RepetitionRecord, names: readonly string[]): Html[] {
  return names.flatMap((metric) => {
    const series = seriesLines(repetition, metric);
    if (isFlatZero(series)) return [];
    const unit = metricUnit(metric);
    const title = metricTitle(metric);
    const question = metricQuestion(metric) ?? 'How did it change over the run?';
    const spec: TimeChart = { kind: 'time', style: 'lines', unit, ...timeline(cell, repetition), series };
    const link = prometheusLink(cell, repetition, metric);
    return [figure(spec, { title, question, link, summary: summarizeTime(spec) })];
  });
}
