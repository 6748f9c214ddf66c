import type { MetricName } from '../../plan/metrics.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import type { TimeChart } from '../chart-spec.ts';
import { metricTitle, metricUnit } from '../summarize-verdict.ts';
import { figure } from './figure.ts';
import { type Html, html } from './html.ts';
import { aboutPrometheusLinks, prometheusLink } from './prometheus-link.ts';
import { isFlatZero, seriesLines, summarizeTime, timeline } from './time-chart.ts';

type Questions = Readonly<Record<string, string>>;
type KnownQuestions = Partial<Record<MetricName, string>>;

const ofInstances: KnownQuestions = {
  requests_per_second: 'Who served, and who took over when an instance was away?',
  cpu_cores: 'Was an instance at its limit, and was the work even?',
  cpu_throttled_ms_per_second: 'Did the limit of CPU hold a node up?',
  rss_bytes: 'Does memory grow, and does a restart give it back?',
  event_loop_lag_ms: 'Did an instance block, so that its requests had to wait for each other?',
  event_loop_lag_max_ms: 'How long was the longest block?',
  requests_in_flight: 'Did requests pile up in an instance?',
  sockets: 'Where are the sockets, and do they come back to a restarted instance?',
  sessions_held: 'Which instance holds the sessions, and what is left after a fault?',
  gc_ms_per_second: 'How much of each second went to garbage collection?',
  pool_in_use: 'How many database connections does an instance need at once?',
  pool_waiting: 'Did requests wait for a database connection?',
};

const ofStores: KnownQuestions = {
  redis_commands_per_second: 'How much work does the topology give to Redis?',
  redis_memory_bytes: 'How fast does Redis fill?',
  redis_clients: 'How many connections does Redis hold?',
  redis_hit_share: 'How often did Redis have what was asked for?',
  redis_unconfirmed_bytes: 'How much would be lost with the master of Redis, at most?',
  postgres_commits_per_second: 'How much work does the topology give to Postgres?',
  postgres_connections: 'How many connections does Postgres hold?',
  postgres_cache_hit_share: 'Did Postgres read from memory or from disk?',
  replica_lag_ms: 'How old may a read from the replica be?',
  replica_stated_lag_ms: 'What does the server itself say of that?',
};

const ofGenerator: KnownQuestions = {
  generator_cpu_cores: 'Was the load generator itself the limit? One core is all it has.',
  generator_loop_lag_ms: 'Could the generator send and read in time?',
  host_cpu_cores: 'Was the whole machine busy?',
  host_steal_cores: 'Did the machine get all the CPU it was promised?',
};

/** Charts of the instances, the stores and the generator over one repetition; what stayed at zero is named in a line. */
export function serverCharts(cell: CellRecord, repetition: RepetitionRecord): Html {
  const shown = (questions: Questions) => charts(cell, repetition, questions);
  const beside = [...shown(ofStores), ...shown(ofGenerator), ...shown(ofOthers(repetition))];
  const flat = Object.keys({ ...ofInstances, ...ofStores, ...ofGenerator }).filter((metric) => {
    const lines = seriesLines(repetition, metric);
    return lines.length > 0 && isFlatZero(lines);
  });
  const flatTitles = flat.map((metric) => metricTitle(metric).toLowerCase());
  const instances = shown(ofInstances);
  if (instances.length + beside.length === 0) return html``;
  return html`<h4>What the servers did</h4>
${aboutPrometheusLinks(repetition)}
<div class="charts">${instances}</div>
${flatTitles.length > 0 ? html`<p class="note">Zero throughout: ${flatTitles.join(', ')}.</p>` : null}
${beside.length > 0 ? html`<details class="more"><summary>Stores, generator and machine: ${beside.length} charts</summary><div class="charts">${beside}</div></details>` : null}`;
}

/** Series that this page has no question for, such as those of an app's own metrics. */
function ofOthers({ measurements }: RepetitionRecord): Questions {
  const asked = { ...ofInstances, ...ofStores, ...ofGenerator };
  const others = measurements.filter(
    ({ metric, value, source }) => value.kind === 'series' && source.kind !== 'client' && !(metric in asked),
  );
  return Object.fromEntries(others.map(({ metric }) => [metric, 'How did it change over the run?']));
}

function charts(cell: CellRecord, repetition: RepetitionRecord, questions: Questions): Html[] {
  return Object.entries(questions).flatMap(([metric, question]) => {
    const series = seriesLines(repetition, metric);
    if (isFlatZero(series)) return [];
    const unit = metricUnit(metric);
    const title = metricTitle(metric);
    const spec: TimeChart = { kind: 'time', style: 'lines', unit, ...timeline(cell, repetition), series };
    const link = prometheusLink(cell, repetition, metric);
    return [figure(spec, { title, question, link, summary: summarizeTime(spec) })];
  });
}
