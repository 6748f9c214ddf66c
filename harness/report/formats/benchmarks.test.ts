import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { bencherJson } from './bencher.ts';
import { benchmarkJson } from './benchmark-json.ts';
import { benchmarkNumbers } from './benchmark-numbers.ts';
import type { Summary } from './summary.ts';
import { summaryOfGate } from './summary-of-gate.ts';
import { summaryOfRun } from './summary-of-run.ts';

const ofRun = summaryOfRun(exampleRecord());
const ofGate = summaryOfGate(exampleGate());

/** As github-action-benchmark documents it. */
const entries = z.array(
  z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
);
/** As Bencher publishes its schema; names have at most 1,024 characters, slugs 64. */
const bencher = z.record(
  z.string().min(1).max(1_024),
  z.record(
    z
      .string()
      .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
      .max(64),
    z.strictObject({
      value: z.number(),
      lower_value: z.number().optional(),
      upper_value: z.number().optional(),
    }),
  ),
);

const read = (summary: Summary) => {
  const { smaller, bigger } = benchmarkJson(summary);
  return { smaller: entries.parse(JSON.parse(smaller)), bigger: entries.parse(JSON.parse(bigger)) };
};

test('github-action-benchmark gets what is better smaller apart from what is better bigger', () => {
  const { smaller, bigger } = read(ofRun);
  expect(smaller[0]).toMatchInlineSnapshot(`
    {
      "extra": "2026-10-05T09-00-00-4f1c
    commit 6b0c1297f0a2d1c3b4e5f60718293a4b5c6d7e8f with changes
    machine linux x64 6.18, 2 × Example CPU @ 2.80GHz
    seed 42",
      "name": "memory-round-robin/api-latency: Latency of successful requests p95",
      "unit": "ms",
      "value": 6.635,
    }
  `);
  expect(bigger[0]).toMatchInlineSnapshot(`
    {
      "extra": "2026-10-05T09-00-00-4f1c
    commit 6b0c1297f0a2d1c3b4e5f60718293a4b5c6d7e8f with changes
    machine linux x64 6.18, 2 × Example CPU @ 2.80GHz
    seed 42",
      "name": "memory-round-robin/throughput: Throughput per instance",
      "unit": "1/s",
      "value": 1312.4,
    }
  `);
});

test('a number that doubts leave open is kept nowhere', () => {
  const doubted = ofRun.cells.find(({ status }) => status === 'unknown')?.key;
  const names = [...read(ofRun).smaller, ...read(ofRun).bigger].map(({ name }) => name);
  expect(doubted).toBeDefined();
  expect(names.filter((name) => name.startsWith(`${doubted}:`))).toEqual([]);
});

test('Bencher gets a benchmark per cell and labels, and a measure per metric', () => {
  expect(JSON.parse(bencherJson(ofGate))).toMatchInlineSnapshot(`
    {
      "redis-round-robin/api-latency": {
        "http-latency-ms-p50": {
          "value": 11.223240551124752,
        },
        "http-latency-ms-p95": {
          "value": 23.432295935534118,
        },
      },
      "redis-round-robin/api-latency (operation list-items)": {
        "http-latency-ms-p50": {
          "value": 11.223240551124752,
        },
      },
      "redis-round-robin/cross-instance-delivery": {
        "messages-lost-total": {
          "value": 1.5,
        },
      },
      "redis-sticky/session-survival": {
        "http-latency-ms-p50": {
          "value": 10.111447246717516,
        },
        "sessions-lost-total": {
          "value": 0,
        },
      },
    }
  `);
});

test('hostile names stay text: each value is read back by its name', () => {
  fc.assert(
    fc.property(hostileSummary, (summary) => {
      const numbers = benchmarkNumbers(summary);
      const { smaller, bigger } = read(summary);
      const all = [...smaller, ...bigger];
      expect(all.length).toBe(numbers.length);
      expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(
        Math.max(smaller.length, bigger.length),
      );
      const inCode = (text: string) => text.replaceAll('`', "'").replaceAll('|', '¦');
      for (const { cell, title, value } of numbers) {
        expect(
          all.some((one) => one.value === value && one.name.startsWith(inCode(`${cell}: ${title}`))),
        ).toBe(true);
      }
      const benchmarks = bencher.parse(JSON.parse(bencherJson(summary)));
      for (const { cell, where, value } of numbers.filter((one) => Object.keys(one.where).length === 0)) {
        expect(where).toEqual({});
        expect(Object.values(benchmarks[cell] ?? {}).some((metric) => metric.value === value)).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});
