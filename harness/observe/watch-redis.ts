import { Redis } from 'ioredis';
import type { Node } from '../environment/runtime.ts';
import type { MetricName } from '../metrics/metrics.ts';
import type { Timeline } from '../plan/phase.ts';
import type { Measurement, Source } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries } from './observed.ts';
import { figuresExposition, withReading } from './prometheus/expositions.ts';
import { type CounterSample, type Point, ratePoints } from './rates.ts';
import { type Sample, type SamplerOptions, startSampler } from './sampler.ts';
import { shareOfGrowth } from './share-of-growth.ts';

/** What `INFO` of a Redis says, over one connection that comes back by itself after the server was away. */
export function watchRedis(node: Node, options: SamplerOptions) {
  let connection = connect(node.url);
  const sampler = startSampler(() => {
    if (connection.href !== node.url.href) {
      connection.client.disconnect();
      connection = connect(node.url);
    }
    return connection.client.info();
  }, options);
  return {
    async finish() {
      await sampler.finish();
      connection.client.disconnect();
    },
    /** Every field of `INFO` that is a number, as `redis_<field>`. */
    exposition: () =>
      withReading(sampler.latest(), (info) => figuresExposition('redis', parseRedisInfo(info).figures)),
    measurements: (timeline: Timeline) =>
      redisMeasurements({ kind: 'redis', id: node.id }, sampler.samples, timeline),
  };
}

function connect({ href }: URL): { readonly href: string; readonly client: Redis } {
  const client = new Redis(href, {
    connectionName: 'scaleproof-observer',
    connectTimeout: 1_000,
    commandTimeout: 2_000,
    // A command that waits in a queue would be answered with figures of a later moment.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 250,
  });
  // While the server is away each attempt to connect fails; the samples show the gap.
  client.on('error', () => {});
  return { href, client };
}

function redisMeasurements(
  source: Source,
  samples: readonly Sample<string>[],
  timeline: Timeline,
): Measurement[] {
  const runs: string[] = [];
  const readings = samples.map((sample) => {
    const { runId, figures } = parseRedisInfo(sample.raw);
    if (!runs.includes(runId)) runs.push(runId);
    return { atMs: momentMs(timeline, sample), figures, process: runs.indexOf(runId) };
  });
  const gauge = (name: string, own = 0): Point[] =>
    readings.flatMap(({ atMs, figures }): Point[] => {
      const value = figures[name];
      return value === undefined ? [] : [[atMs, value - own]];
    });
  const counter = (name: string): CounterSample[] =>
    readings.flatMap(({ atMs, figures, process }) => {
      const value = figures[name];
      return value === undefined ? [] : [{ atMs, value, process }];
    });
  const series = (metric: MetricName, points: readonly Point[]) => observedSeries({ metric, source }, points);
  return [
    ...series('redis_commands_per_second', ratePoints(counter('total_commands_processed'))),
    // Without the observer's own connection.
    ...series('redis_clients', gauge('connected_clients', 1)),
    ...series('redis_memory_bytes', gauge('used_memory')),
    ...series('redis_unconfirmed_bytes', gauge('unconfirmed_bytes')),
    ...series('redis_hit_share', shareOfGrowth(counter('keyspace_hits'), counter('keyspace_misses'))),
  ];
}

/** Which run of the server `INFO` speaks of, its fields that are numbers, and how far its replica is behind. */
export function parseRedisInfo(text: string): {
  readonly runId: string;
  readonly figures: Readonly<Record<string, number>>;
} {
  const fields = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon > 0 && !line.startsWith('#') ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
  });
  const numbers = fields.filter(([, value]) => /^-?\d+(?:\.\d+)?$/.test(value));
  const figures = Object.fromEntries(numbers.map(([name, value]) => [name, Number(value)]));
  const named = new Map(fields);
  const confirmed = /\boffset=(\d+)/.exec(named.get('slave0') ?? '')?.[1];
  const told = figures.master_repl_offset;
  const isBehind = told !== undefined && confirmed !== undefined;
  return {
    runId: named.get('run_id') ?? '',
    figures: isBehind ? { ...figures, unconfirmed_bytes: told - Number(confirmed) } : figures,
  };
}
