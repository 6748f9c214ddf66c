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
  requests_per_second: 'Which instances served requests, and which took over during a fault?',
  cpu_cores: 'Was an instance at its limit, and was the load even?',
  cpu_throttled_ms_per_second: 'Was a node throttled by its CPU limit?',
  rss_bytes: 'Does memory grow, and does a restart release it?',
  event_loop_lag_ms: 'Was the event loop of an instance blocked?',
  event_loop_lag_max_ms: 'How long was the longest block?',
  requests_in_flight: 'Did requests pile up in an instance?',
  sockets: 'Where are the sockets, and do they reconnect to a restarted instance?',
  sessions_held: 'Which instance stores the sessions, and what is left after a fault?',
  gc_ms_per_second: 'How much time did garbage collection take?',
  pool_in_use: 'How many database connections does an instance need at once?',
  pool_waiting: 'Did requests wait for a database connection?',
};

const ofStores: KnownQuestions = {
  redis_commands_per_second: 'How many commands per second does Redis run?',
  redis_memory_bytes: 'How fast does Redis fill?',
  redis_clients: 'How many connections does Redis hold?',
  redis_hit_share: 'How often did reads hit in Redis?',
  redis_unconfirmed_bytes: 'How much would be lost at most if the Redis master failed?',
  postgres_commits_per_second: 'How many transactions per second does Postgres commit?',
  postgres_connections: 'How many connections does Postgres hold?',
  postgres_cache_hit_share: 'How many reads of Postgres hit its cache?',
  replica_lag_ms: 'How old may a read from the replica be?',
  replica_stated_lag_ms: 'What lag does the server itself report?',
};

const ofGenerator: KnownQuestions = {
  generator_cpu_cores: 'Was the load generator the bottleneck? It can use one core.',
  generator_loop_lag_ms: 'Could the generator send and read on time?',
  host_cpu_cores: 'Was the whole machine busy?',
  host_steal_cores: "How much CPU did the machine's host take away?",
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
  return html`<h4>Servers</h4>
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
