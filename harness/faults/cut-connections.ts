import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import type { Node } from '../environment/runtime.ts';
import type { Fault } from './fault.ts';
import { withoutEffect, withVictim } from './victim.ts';

/** Which store cuts, and of Redis whether all connections or only those of subscribers. */
export type Cut =
  | { readonly store: 'redis'; readonly only?: 'subscribers' }
  | { readonly store: 'postgres'; readonly only?: 'listeners' };

/** The connections of the harness itself carry names with this beginning, and stay. */
const ours = 'scaleproof-';

/** A frozen store does not respond. */
const answerWithinMs = 10_000;

/** A line of CLIENT LIST that is of no client: of the harness, of a replica or of a Sentinel. */
const ofNoClient = / name=(?:scaleproof|sentinel)-| flags=\w*S/;

const options = z.discriminatedUnion('store', [
  z.strictObject({ store: z.literal('redis'), only: z.literal('subscribers').optional() }),
  z.strictObject({ store: z.literal('postgres'), only: z.literal('listeners').optional() }),
]);

/**
 * Lets a store cut the connections of its clients (`CLIENT KILL`, `pg_terminate_backend`), as an idle timeout or a
 * proxy does. The store keeps running, and clients may reconnect at once.
 */
export function cutConnections(written: Cut): Fault {
  checkedOptions(cutConnections, options, written);
  const { store, only } = written;
  return {
    name: `cut connections to ${store}${only === undefined ? '' : ` of ${only}`}`,
    stores: [store],
    inject: (context) =>
      withVictim(context, { store }, async (node) => {
        const cut = await (store === 'redis' ? cutRedis(node, only) : cutPostgres(node, only));
        if (cut === 0) return withoutEffect([store], `${store} had no connection to cut.`);
        const evidence = `${store} cut ${cut} connection${cut === 1 ? '' : 's'} and none of them is left.`;
        return { nodes: [store], effect: { confirmed: true, evidence } };
      }),
  };
}

/** How many connections it cut; throws when one of them is still there. */
async function cutRedis({ url }: Node, only: string | undefined): Promise<number> {
  const client = new Redis(url.href, {
    connectionName: `${ours}fault`,
    retryStrategy: () => null,
    connectTimeout: answerWithinMs,
    commandTimeout: answerWithinMs,
  });
  client.on('error', () => {});
  try {
    const isVictim = (line: string) =>
      !ofNoClient.test(line) && (only === undefined || /\bp?sub=[1-9]/.test(line));
    const victims = (await clientsOf(client)).filter(isVictim).map(idOf);
    for (const id of victims) await client.client('KILL', 'ID', id);
    const left = (await clientsOf(client)).map(idOf).filter((id) => victims.includes(id));
    if (left.length > 0)
      throw new Error(`Redis still has ${left.length} connections that it should have cut.`);
    return victims.length;
  } finally {
    client.disconnect();
  }
}

async function clientsOf(client: Redis): Promise<string[]> {
  return String(await client.client('LIST'))
    .split('\n')
    .filter((line) => line.startsWith('id='));
}

function idOf(line: string): string {
  return /^id=(\d+)/.exec(line)?.[1] ?? '';
}

/** How long connections may take to be gone once all of them were told. */
const goneWithinMs = 2_000;
const lookEveryMs = 20;

/**
 * How many connections it cut, all at once; throws when one of them is still there after two seconds. To let `pg_terminate_backend` wait
 * would take a tenth of a second for each, one after the other.
 */
async function cutPostgres({ url }: Node, only: string | undefined): Promise<number> {
  const client = new pg.Client({
    connectionString: url.href,
    application_name: `${ours}fault`,
    connectionTimeoutMillis: answerWithinMs,
    query_timeout: answerWithinMs,
  });
  await client.connect();
  try {
    // The last statement of a connection that listens is its LISTEN: it sends nothing else.
    const { rows } = await client.query<{ pid: number }>(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
       where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name not like $1
       and ($2::text is null or query ilike 'listen %')`,
      [`${ours}%`, only ?? null],
    );
    const left = async () => {
      const found = await client.query('select from pg_stat_activity where pid = any($1)', [
        rows.map(({ pid }) => pid),
      ]);
      return found.rowCount ?? 0;
    };
    const untilMs = performance.now() + goneWithinMs;
    let still = await left();
    for (; still > 0 && performance.now() < untilMs; still = await left()) await sleep(lookEveryMs);
    if (still > 0) throw new Error(`Postgres still has ${still} connections that it should have cut.`);
    return rows.length;
  } finally {
    await client.end();
  }
}
