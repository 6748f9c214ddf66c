import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Node } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import { lastingConnection } from './lasting-connection.ts';
import type { Measurement } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries } from './observed.ts';
import { type SamplerOptions, startSampler } from './sampler.ts';

const table = `create table if not exists scaleproof_marker (
  id integer primary key, number bigint not null, written_at timestamptz not null)`;
const write = `insert into scaleproof_marker values (1, 1, clock_timestamp())
  on conflict (id) do update set number = scaleproof_marker.number + 1, written_at = excluded.written_at
  returning number`;
/** In milliseconds by the servers' clocks; no time of writing while the replica has not the marker. */
const look = `select extract(epoch from statement_timestamp())::float8 * 1000 as before,
  extract(epoch from clock_timestamp())::float8 * 1000 as after,
  (select extract(epoch from written_at)::float8 * 1000 from scaleproof_marker where number >= $1) as written`;

const marked = z.object({ number: z.string() });
const looked = z.object({ before: z.number(), after: z.number(), written: z.number().nullable() });

/** What a lag may be too high by: this share of it, or for a short one so many milliseconds. */
const excess = { share: 0.02, ms: 5 };

/**
 * How far a replica is behind, by a marker row: once a second the row is written on the primary with the time there, and
 * looked for on the replica until it is seen, which tells the time then. Both run on this machine, so both times are of
 * one clock. Never too low, and at most 5 ms or 2 % too high: when the last look that did not see it was longer ago, since
 * somebody was delayed, another marker is written. A replica that is more than 5 s behind leaves a gap.
 */
export function watchReplication(primary: Node, replica: Node, options: SamplerOptions) {
  const [writes, reads] = [lastingConnection(primary, table), lastingConnection(replica)];

  async function lagMs(signal: AbortSignal): Promise<number> {
    const { number } = marked.parse(await writes.query(write));
    for (let unseen: number | null = null, first: number | null = null; ; ) {
      const { before, after, written } = looked.parse(await reads.query(look, [number]));
      if (written !== null) {
        const lag = after - written;
        const isExact = after - (unseen ?? written) <= Math.max(excess.ms, lag * excess.share);
        return isExact ? lag : lagMs(signal);
      }
      unseen = before;
      first ??= before;
      await sleep(Math.max(1, (after - first) * (excess.share / 2)), undefined, { signal });
    }
  }

  const sampler = startSampler(lagMs, options);
  return {
    async finish() {
      await sampler.finish();
      await Promise.all([writes.close(), reads.close()]);
    },
    measurements(timeline: Timeline): Measurement[] {
      const source = { kind: replica.role, id: replica.id };
      const points = sampler.samples.map((sample) => [momentMs(timeline, sample), sample.raw] as const);
      return observedSeries({ metric: 'replica_lag_ms', source }, points);
    },
  };
}
