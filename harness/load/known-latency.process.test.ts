import { afterAll, beforeAll, expect, test } from 'vitest';
import { takePrecedence } from '../core/take-precedence.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import { autocannonDriver } from './autocannon/autocannon-driver.ts';
import type { Driver } from './driver.ts';
import { expectFifty } from './fixtures/expect-fifty.ts';
import { numberOf } from './fixtures/read-result.ts';
import { startTinyServer, type TinyServer } from './fixtures/start-tiny-server.ts';
import { tinyJob } from './fixtures/tiny-app.ts';
import { native } from './http/native-driver.ts';

let server: TinyServer;
beforeAll(async () => {
  takePrecedence();
  server = await startTinyServer();
});
afterAll(() => server[Symbol.asyncDispose]());

// Retried, since another process can take the machine for longer than the tolerance; a wrong instrument fails each time.
const phases = { warmupMs: 800, measuredMs: 3_000, cooldownMs: 200 };
const never = new AbortController().signal;
const users: LoadShape = { kind: 'constant-users', users: 10, thinkMs: 0 };

// A constant rate is that of the known cell: scenarios/truth/times.ts.
const cases: readonly (readonly [name: string, driver: Driver, load: LoadShape])[] = [
  [
    'native, ramping rate',
    native(),
    {
      kind: 'ramping-rate',
      startPerSecond: 20,
      stages: [{ durationMs: 3_000, toPerSecond: 180 }],
      maxInFlight: 100,
    },
  ],
  ['native, constant users', native(), users],
  ['autocannon, constant users', autocannonDriver(), users],
];

test.each(cases)(
  'L1: a server that always takes 50 ms is measured as 50 ms by %s',
  { retry: 4 },
  async (_, driver, load) => {
    await server.tookMs();
    const result = await driver.run(tinyJob({ entry: server.url, asking: '/after/50', load, phases }), never);
    const latency = await expectFifty(result, server);
    expect(latency.count).toBe(result.offered.planned);
    expect(latency.count).toBeGreaterThan(200);
  },
);

test.each([
  ['native', native()],
  ['autocannon', autocannonDriver()],
])(
  'L2: ten users of a server that takes 50 ms make 200 requests a second, by %s',
  { retry: 4 },
  async (_, driver) => {
    const result = await driver.run(
      tinyJob({ entry: server.url, asking: '/after/50', load: users, phases }),
      never,
    );
    const perSecond = numberOf(result, 'throughput_per_second');
    expect(perSecond).toBeGreaterThanOrEqual(190);
    expect(perSecond).toBeLessThanOrEqual(202);
  },
);

// L3, a queue, is a known answer of the whole pipeline: scenarios/truth/times.ts.
test('a closed loop says that it is one, and has no schedule to be late for', async () => {
  const result = await native().run(tinyJob({ entry: server.url, load: users, phases: short }), never);
  const loops = result.measurements
    .filter((one) => one.metric === 'http_latency_ms')
    .map((one) => one.labels.loop);
  expect(new Set(loops)).toEqual(new Set(['closed']));
  expect(result.measurements.filter((one) => one.metric === 'send_lateness_ms')).toEqual([]);
});

const short = { warmupMs: 0, measuredMs: 200, cooldownMs: 0 };
