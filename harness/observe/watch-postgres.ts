import pg from 'pg';
import { z } from 'zod';
import type { Node } from '../environment/runtime.ts';
import type { MetricName } from '../plan/metrics.ts';
import type { Timeline } from '../plan/phase.ts';
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
    extract(epoch from pg_postmaster_start_time())::float8 as started
  from pg_stat_database`;

const statisticsRow = z.object({
  commits: z.number(),
  hits: z.number(),
  reads: z.number(),
  connections: z.number(),
  /** Seconds since the Unix epoch. */
  started: z.number(),
});
type Row = z.infer<typeof statisticsRow>;

/**
 * What pg_stat_database and pg_stat_activity say, over one connection that is made again after the server was away. Each
 * backend reports its own counts at most once a second, so single points are rough while sums are right.
 */
export function watchPostgres(node: Node, options: SamplerOptions) {
  const connection = reconnecting(node);
  const sampler = startSampler(() => connection.query(statistics), options);
  return {
    async finish() {
      await sampler.finish();
      await connection.close();
    },
    exposition: () =>
      withReading(sampler.latest(), (row) => figuresExposition('postgres', statisticsRow.parse(row))),
    measurements: (timeline: Timeline) =>
      postgresMeasurements({ kind: 'postgres', id: node.id }, sampler.samples, timeline),
  };
}

function reconnecting(node: Node) {
  let client: pg.Client | null = null;

  async function connected(): Promise<pg.Client> {
    if (client) return client;
    const next = new pg.Client({
      connectionString: node.url.href,
      application_name: 'scaleproof-observer',
      connectionTimeoutMillis: 1_000,
      query_timeout: 2_000,
    });
    // The server went away: the next query connects again.
    next.on('error', () => drop(next));
    await next.connect();
    client = next;
    return next;
  }

  function drop(dropped: pg.Client): void {
    if (client === dropped) client = null;
    dropped.end().catch(() => {});
  }

  return {
    async query(sql: string): Promise<unknown> {
      const current = await connected();
      try {
        return (await current.query(sql)).rows[0];
      } catch (cause) {
        drop(current);
        throw cause;
      }
    },
    async close() {
      await client?.end().catch(() => {});
    },
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
  const counter = (name: keyof Row): CounterSample[] =>
    readings.map(({ atMs, row }) => ({ atMs, value: row[name], process: row.started }));
  const connections = readings.map(({ atMs, row }): Point => [atMs, row.connections]);
  const series = (metric: MetricName, points: readonly Point[]) => observedSeries({ metric, source }, points);
  return [
    ...series('postgres_commits_per_second', ratePoints(counter('commits'))),
    ...series('postgres_connections', connections),
    ...series('postgres_cache_hit_share', shareOfGrowth(counter('hits'), counter('reads'))),
  ];
}
