import { z } from 'zod';
import type { Node } from '../environment/runtime.ts';
import type { MetricName } from '../metrics/metrics.ts';
import type { Timeline } from '../plan/phase.ts';
import { lastingConnection } from './lasting-connection.ts';
import type { Measurement, Source } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries } from './observed.ts';
import { figuresExposition, withReading } from './prometheus/expositions.ts';
import { type CounterSample, type Point, ratePoints } from './rates.ts';
import { type Sample, type SamplerOptions, startSampler } from './sampler.ts';
import { shareOfGrowth } from './share-of-growth.ts';

/** All databases of the server together; connections of clients without the observer's own. */
const statistics = `
  select sum(xact_commit)::float8 as commits, sum(blks_hit)::float8 as hits, sum(blks_read)::float8 as reads,
    (select count(*)::float8 from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid()) as connections,
    extract(epoch from pg_postmaster_start_time())::float8 as started,
    (select extract(epoch from max(replay_lag))::float8 * 1000 from pg_stat_replication) as replay_lag_ms
  from pg_stat_database`;

const statisticsRow = z.object({
  commits: z.number(),
  hits: z.number(),
  reads: z.number(),
  connections: z.number(),
  /** Seconds since the Unix epoch. */
  started: z.number(),
  /** Of the replica that is furthest behind; null without one, and while nothing is written. */
  replay_lag_ms: z.number().nullable(),
});
type Row = z.infer<typeof statisticsRow>;

/**
 * What pg_stat_database and pg_stat_activity say, over one connection that is reopened after the server was away. Each
 * backend reports its own counts at most once a second, so single points are rough while sums are right.
 */
export function watchPostgres(node: Node, options: SamplerOptions) {
  const connection = lastingConnection(node);
  const sampler = startSampler(() => connection.query(statistics), options);
  return {
    async finish() {
      await sampler.finish();
      await connection.close();
    },
    exposition: () =>
      withReading(sampler.latest(), (raw) => {
        const { replay_lag_ms: lag, ...row } = statisticsRow.parse(raw);
        return figuresExposition('postgres', { ...row, ...(lag !== null && { replay_lag_ms: lag }) });
      }),
    measurements: (timeline: Timeline) =>
      postgresMeasurements({ kind: 'postgres', id: node.id }, sampler.samples, timeline),
  };
}

function postgresMeasurements(
  source: Source,
  samples: readonly Sample<unknown>[],
  timeline: Timeline,
): Measurement[] {
  const readings = samples.map((sample) => ({
    atMs: momentMs(timeline, sample),
    row: statisticsRow.parse(sample.raw),
  }));
  const counter = (name: Exclude<keyof Row, 'replay_lag_ms'>): CounterSample[] =>
    readings.map(({ atMs, row }) => ({ atMs, value: row[name], process: row.started }));
  const connections = readings.map(({ atMs, row }): Point => [atMs, row.connections]);
  const replayLag = readings.flatMap(({ atMs, row }): Point[] =>
    row.replay_lag_ms === null ? [] : [[atMs, row.replay_lag_ms]],
  );
  const series = (metric: MetricName, points: readonly Point[]) => observedSeries({ metric, source }, points);
  return [
    ...series('postgres_commits_per_second', ratePoints(counter('commits'))),
    ...series('postgres_connections', connections),
    ...series('replica_stated_lag_ms', replayLag),
    ...series('postgres_cache_hit_share', shareOfGrowth(counter('hits'), counter('reads'))),
  ];
}
