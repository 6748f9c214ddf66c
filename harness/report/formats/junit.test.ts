import fc from 'fast-check';
import { parse } from 'junit2json';
import { expect, test } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { type JunitOptions, junitXml } from './junit.ts';
import type { Summary, SummaryCase } from './summary.ts';
import { summaryOfGate } from './summary-of-gate.ts';
import { summaryOfRun } from './summary-of-run.ts';

const ofRun = summaryOfRun(exampleRecord());
const ofGate = summaryOfGate(exampleGate());

/** As a CI reads it. */
async function read(summary: Summary, options: JunitOptions = { unknown: 'skip' }) {
  const read = await parse(junitXml(summary, options));
  if (!read || !('testsuite' in read)) throw new Error('It is no JUnit XML.');
  const suites = read.testsuite ?? [];
  const cases = suites.flatMap(({ testcase = [] }) => testcase);
  return { read, suites, cases };
}

test('a suite per scenario holds a case per cell and target', async () => {
  const { suites } = await read(ofRun);
  expect(
    suites.map(({ name, tests, failures, errors, skipped }) => ({ name, tests, failures, errors, skipped })),
  ).toMatchInlineSnapshot(`
    [
      {
        "errors": 0,
        "failures": 0,
        "name": "api-latency",
        "skipped": 0,
        "tests": 12,
      },
      {
        "errors": 0,
        "failures": 0,
        "name": "throughput",
        "skipped": 2,
        "tests": 12,
      },
      {
        "errors": 0,
        "failures": 0,
        "name": "session-survival",
        "skipped": 0,
        "tests": 12,
      },
      {
        "errors": 0,
        "failures": 0,
        "name": "cross-instance-delivery",
        "skipped": 1,
        "tests": 16,
      },
    ]
  `);
  expect(suites[1]?.properties?.map(({ name, value }) => `${name}: ${value}`)).toMatchInlineSnapshot(`
    [
      "run: 2026-10-05T09-00-00-4f1c",
      "suite: default",
      "commit: 6b0c1297f0a2d1c3b4e5f60718293a4b5c6d7e8f with changes",
      "machine: linux x64 6.18, 2 × Example CPU @ 2.80GHz",
      "memory: 24.0 GiB",
      "runtime: process",
      "seed: 42",
      "scaleproof: 0.1.0",
      "node: 24.21.0",
    ]
  `);
});

test('an expected failure passes with a note, what was skipped says why, and findings tell their story', async () => {
  const { suites, cases } = await read(ofRun);
  const expected = cases.find(({ classname }) => classname === 'memory-sticky/session-survival');
  expect(expected).toMatchInlineSnapshot(`
    {
      "classname": "memory-sticky/session-survival",
      "name": "Sessions that survived = 100 %",
      "system-out": [
        "lost 80 of 240 sessions, all after kill app-2
    It fails as the suite expects.",
      ],
      "time": 14,
    }
  `);
  expect(
    cases.find(({ classname }) => classname === 'redis-sticky/cross-instance-delivery'),
  ).toMatchInlineSnapshot(`
    {
      "classname": "redis-sticky/cross-instance-delivery",
      "name": "the whole cell",
      "skipped": [
        {
          "inner": "redis-server is not installed.
    Run 'apt-get install redis-server', or set SCALEPROOF_SETUP=yes.",
          "message": "redis-server is not installed.",
        },
      ],
      "time": 0,
    }
  `);
  expect(suites.find(({ name }) => name === 'session-survival')?.['system-out']?.[0]).toMatchInlineSnapshot(`
    "memory-round-robin/session-survival/1/session-lost-1
    client-17 logged in on app-2; 3.214 s later its session was gone.

    −1.812 s client-17 log-in answered by app-2: created at 09:00:14.113, counter 0
    +3.001 s fault kill app-2
    +3.215 s client-17 read-session answered by app-1: 401 session-missing

    memory-sticky/session-survival/1/session-lost-1
    client-17 logged in on app-2; 3.214 s later its session was gone.

    −1.812 s client-17 log-in answered by app-2: created at 09:00:14.113, counter 0
    +3.001 s fault kill app-2
    +3.215 s client-17 read-session answered by app-1: 401 session-missing"
  `);
});

test('what is unknown is skipped, or fails on demand', async () => {
  const isUnknown = ({ classname }: { classname?: string }) =>
    classname === 'postgres-round-robin/throughput';
  const [skipped] = (await read(ofRun)).cases.filter(isUnknown);
  const [failed] = (await read(ofRun, { unknown: 'fail' })).cases.filter(isUnknown);
  expect([skipped?.skipped?.[0]?.message, failed?.failure?.[0]?.type]).toMatchInlineSnapshot(`
    [
      "The generator used 0.97 of one core on average, so it may have been the limit.",
      undefined,
    ]
  `);
});

test('a gate fails the cases that are worse, each by its name', async () => {
  const { cases } = await read(ofGate);
  const failed = cases.filter(({ failure }) => failure);
  expect(
    failed.map(({ classname, name, failure }) => [classname, name, failure?.[0]?.inner]),
  ).toMatchInlineSnapshot(`
    [
      [
        "redis-round-robin/api-latency",
        "Latency of successful requests, p50",
        "worse: 10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %] in 8 launches",
      ],
      [
        "redis-round-robin/api-latency",
        "Latency of successful requests (operation list-items), p50",
        "worse: 10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %] in 8 launches",
      ],
      [
        "redis-round-robin/cross-instance-delivery",
        "Messages lost",
        "worse: 0 → 3 in 2 launches
    Message 17 of publisher-2 reached 11 of 12 members: app-2 never sent it to member-9.",
      ],
    ]
  `);
});

test('a watched target never fails, and never passes when it is unknown', async () => {
  const watched = (status: SummaryCase['status']): Summary => {
    const cells = ofGate.cells.map((cell) => ({
      ...cell,
      cases: cell.cases.map((one) => ({ ...one, level: 'watch' as const, status })),
    }));
    return { ...ofGate, cells };
  };
  const [failed, unknown] = [
    await read(watched('fail')),
    await read(watched('unknown'), { unknown: 'fail' }),
  ];
  expect(failed.cases.every((one) => !one.failure && !one.skipped)).toBe(true);
  expect(unknown.cases.every((one) => !one.failure && one.skipped)).toBe(true);
});

/** The reader takes what looks like a number or a boolean for one. */
function asRead(value: unknown): string {
  const text = String(value);
  return Number.isNaN(Number(text)) ? text.replace(/^(?:true|false)$/i, 'boolean') : `${Number(text)}`;
}

test('hostile names stay text: what is read back is what was written', async () => {
  await fc.assert(
    fc.asyncProperty(hostileSummary, async (summary) => {
      const { suites, cases } = await read(summary);
      const byScenario = [...Map.groupBy(summary.cells, ({ scenario }) => scenario)];
      expect(suites.map(({ name }) => asRead(name))).toEqual(byScenario.map(([name]) => asRead(name)));
      const written = byScenario.flatMap(([, cells]) =>
        cells.flatMap(({ key, cases }) => cases.map(({ name, words }) => [key, name, words].map(asRead))),
      );
      expect(
        cases.map((one) =>
          [
            one.classname,
            one.name,
            one.failure?.[0]?.message ??
              one.error?.[0]?.message ??
              one.skipped?.[0]?.message ??
              String(one['system-out']?.[0])
                .replace(/^Watched only: .*\n/, '')
                .split('\n')[0],
          ].map(asRead),
        ),
      ).toEqual(written);
      const facts = suites[0]?.properties?.map(({ name, value }) => [name, asRead(value)]);
      expect(facts).toEqual(summary.facts.map(({ name, value }) => [name, asRead(value)]));
    }),
    { numRuns: 30 },
  );
});
