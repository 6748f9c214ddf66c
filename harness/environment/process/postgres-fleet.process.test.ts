import { Client } from 'pg';
import { expect, test } from 'vitest';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { killable, startRun } from '../fixtures/topology-under-test.ts';
import { processes } from './process-runtime.ts';

const { signal } = new AbortController();

async function ask(url: URL, query: string): Promise<Record<string, unknown> | undefined> {
  const client = new Client(url.href);
  await client.connect();
  try {
    return (await client.query(query)).rows[0];
  } finally {
    await client.end();
  }
}

test('a replica has what its primary has, over a crash of either, and a PgBouncer shares connections', async () => {
  await using run = await startRun(processes());
  const environment = await run.up(
    tinyTopology({ instances: 1, postgres: 'replicated', pgbouncer: 'transaction' }),
  );
  const primary = killable(environment, 'postgres');
  const replica = killable(environment, 'postgres-replica');
  const pgbouncer = killable(environment, 'pgbouncer');
  const onReplica = () => ask(replica.url, 'select max(n) as n from kept').catch(() => null);
  expect(environment.nodes.map(({ role }) => role)).toEqual([
    'app',
    'balancer',
    'postgres',
    'postgres',
    'pgbouncer',
  ]);

  await ask(pgbouncer.url, 'create table kept as select 1 as n');
  await expect.poll(onReplica, { timeout: 10_000 }).toEqual({ n: 1 });
  await expect(ask(replica.url, 'insert into kept values (0)')).rejects.toThrow('read-only transaction');

  await replica.kill();
  await ask(primary.url, 'insert into kept values (2)');
  await replica.start(signal);
  await expect.poll(onReplica, { timeout: 10_000 }).toEqual({ n: 2 });

  await primary.kill();
  await primary.start(signal);
  await ask(pgbouncer.url, 'insert into kept values (3)');
  await expect.poll(onReplica, { timeout: 10_000 }).toEqual({ n: 3 });

  const clients = [new Client(pgbouncer.url.href), new Client(pgbouncer.url.href)];
  const backends: unknown[] = [];
  for (const client of clients) {
    await client.connect();
    backends.push((await client.query('select pg_backend_pid() as pid')).rows[0].pid);
  }
  await Promise.all(clients.map((client) => client.end()));
  expect(new Set(backends).size).toBe(1);
});
