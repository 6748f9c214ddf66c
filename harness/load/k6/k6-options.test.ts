import { expect, test } from 'vitest';
import { k6Options } from './k6-options.ts';

const phases = { warmupMs: 1_000, measuredMs: 5_000, cooldownMs: 500 };
const rest = { phases, users: 20, timeoutMs: 5_000, remembers: true, connections: 'keep-alive' } as const;

test('a constant rate is one k6 scenario that outlasts the timeline, with all its users from the start', () => {
  const options = k6Options({ ...rest, load: { kind: 'constant-rate', perSecond: 300, maxInFlight: 20 } });
  expect(options).toMatchInlineSnapshot(`
    {
      "discardResponseBodies": true,
      "noConnectionReuse": false,
      "noCookiesReset": true,
      "scenarios": {
        "load": {
          "duration": "7000ms",
          "executor": "constant-arrival-rate",
          "gracefulStop": "6000ms",
          "maxVUs": 20,
          "preAllocatedVUs": 20,
          "rate": 300,
          "timeUnit": "1s",
        },
      },
      "systemTags": [
        "name",
        "status",
        "error_code",
        "group",
        "check",
        "scenario",
        "expected_response",
      ],
    }
  `);
});

test('a rate that is no whole number a second keeps its fractions', () => {
  const { scenarios } = k6Options({
    ...rest,
    load: { kind: 'constant-rate', perSecond: 0.25, maxInFlight: 20 },
  });
  expect(scenarios).toMatchObject({ load: { rate: 250, timeUnit: '1000s' } });
});

test('a ramp holds its start rate through the warm-up and its last rate to the end', () => {
  const { scenarios } = k6Options({
    ...rest,
    load: {
      kind: 'ramping-rate',
      startPerSecond: 10,
      stages: [{ durationMs: 3_000, toPerSecond: 100 }],
      maxInFlight: 20,
    },
  });
  expect(scenarios).toMatchInlineSnapshot(`
    {
      "load": {
        "executor": "ramping-arrival-rate",
        "gracefulStop": "6000ms",
        "maxVUs": 20,
        "preAllocatedVUs": 20,
        "stages": [
          {
            "duration": "1000ms",
            "target": 10000,
          },
          {
            "duration": "3000ms",
            "target": 100000,
          },
          {
            "duration": "3000ms",
            "target": 100000,
          },
        ],
        "startRate": 10000,
        "timeUnit": "1000s",
      },
    }
  `);
});

test('clients that remember nothing and open a connection for each request are given so', () => {
  const load = { kind: 'constant-users', users: 7, thinkMs: 0 } as const;
  const options = k6Options({ ...rest, load, remembers: false, connections: 'per-request' });
  expect(options).toMatchObject({
    noCookiesReset: false,
    noConnectionReuse: true,
    scenarios: { load: { executor: 'constant-vus', vus: 7, duration: '7000ms' } },
  });
});
