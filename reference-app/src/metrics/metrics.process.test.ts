import { expect, test } from 'vitest';
import { httpClient } from '../../test/http-client.ts';
import { eventually, joinRoom } from '../../test/room-member.ts';
import { type Instance, startInstances } from '../../test/start-instance.ts';
import { canRunRedis, startPostgres, startRedis } from '../../test/start-stores.ts';

async function metricsOf(app: Instance): Promise<Map<string, number>> {
  const text = await (await fetch(new URL('/metrics', app.url))).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test('count sessions, sockets, messages, connections and requests by route', async () => {
  const [instance] = await startInstances(1);
  await using app = instance as Instance;
  const clients = Array.from({ length: 3 }, (_, index) => httpClient(`user-${index}`));
  for (const client of clients) await client.do('log-in', app.url);
  await clients[0]?.do('read-item', app.url);
  const [publisher, member, other] = await Promise.all(
    ['a', 'b', 'c'].map((name) => joinRoom(name, app.url)),
  );
  publisher?.publish(0);
  publisher?.publish(1);
  await eventually('the messages', () => member?.heard().length === 2 && other?.heard().length === 2);

  const metrics = await metricsOf(app);
  const requests = 'http_request_duration_seconds';
  const logIns = 'method="POST",route="/api/session",status="201"';
  expect(metrics.get('sessions_held')).toBe(3);
  expect(metrics.get('websocket_connections')).toBe(3);
  expect(metrics.get('websocket_messages_total{direction="in"}')).toBe(2);
  expect(metrics.get('websocket_messages_total{direction="out"}')).toBe(4);
  expect(metrics.get(`${requests}_count{${logIns}}`)).toBe(3);
  expect(metrics.get(`${requests}_bucket{le="0.2",${logIns}}`)).toBe(3);
  expect(metrics.get(`${requests}_count{method="GET",route="/api/items/:id",status="200"}`)).toBe(1);
  // The request for the metrics.
  expect(metrics.get('http_requests_in_flight')).toBe(1);
  expect(metrics.get('http_connections_open')).toBeGreaterThanOrEqual(4);
  expect(metrics.get('http_connections_accepted_total')).toBeGreaterThanOrEqual(4);
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    expect(metrics.get(name)).toBeGreaterThan(0);
  }

  const stats = await (await fetch(new URL('/api/ws/stats', app.url))).json();
  expect(stats).toEqual({
    serverId: 'app-1',
    localConnections: 3,
    redisConnections: 0,
    activeRuns: 1,
    uptime: expect.any(Number),
  });
});

test.skipIf(!canRunRedis)('show the latency of the pub/sub and its connections', async () => {
  await using redis = await startRedis();
  const [instance] = await startInstances(1, { pubsub: 'redis', redisUrl: redis.url });
  await using app = instance as Instance;
  const publisher = await joinRoom('publisher', app.url);
  for (let sequence = 0; sequence < 5; sequence++) publisher.publish(sequence);
  await eventually(
    'the latencies',
    async () => (await metricsOf(app)).get('pubsub_latency_seconds_count') === 5,
  );
  expect((await metricsOf(app)).get('pubsub_latency_seconds_bucket{le="2.5"}')).toBe(5);
  const stats = await (await fetch(new URL('/api/ws/stats', app.url))).json();
  expect(stats).toMatchObject({ redisConnections: 2 });
});

test('show the pool of database connections', async () => {
  await using postgres = await startPostgres();
  const [instance] = await startInstances(1, { postgresUrl: postgres.url });
  await using app = instance as Instance;
  const metrics = await metricsOf(app);
  expect(metrics.get('db_pool_in_use')).toBe(0);
  expect(metrics.get('db_pool_waiting')).toBe(0);
});
