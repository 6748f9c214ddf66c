import { expect, test } from 'vitest';
import { constant, plantedDistribution } from '../../judge/fixtures/planted-measurements.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { againstFirst } from './against-first.ts';

const { cells } = exampleRecord();
const inScenario = (name: string) => cells.filter(({ scenario }) => scenario.name === name);
const textOf = (some: readonly CellRecord[]) => againstFirst(some)?.text.replace(/<[^>]+>/g, '') ?? null;

/** Launches of a cell that all took as long. */
function launches(cell: CellRecord, latencies: readonly number[]): CellRecord {
  const [first] = cell.repetitions;
  if (!first) throw new Error('The example has no launch.');
  const repetitions = latencies.map((ms, index) => ({
    ...first,
    index,
    doubts: [],
    measurements: [plantedDistribution({ metric: 'http_latency_ms' }, constant(ms, 2_000))],
  }));
  return { ...cell, repetitions };
}

test('one launch of each has a ratio and cannot tell', () => {
  expect(textOf(inScenario('api-latency'))).toMatchInlineSnapshot(
    `"Latency of successful requests, p95, against memory-round-robin: memory-sticky +1.1 %, redis-round-robin +46 %, redis-sticky +48 %, postgres-round-robin +174 %, jwt-round-robin +130 %. So few launches cannot tell such a ratio from chance. To find out: npm run bench -- versus memory-round-robin memory-sticky."`,
  );
  expect(textOf(inScenario('cross-instance-delivery'))).toMatchInlineSnapshot(
    `"Delivery latency, p50, against memory-round-robin: memory-sticky −1.2 %, redis-round-robin +89 %, postgres-round-robin +76 %, jwt-round-robin +86 %. So few launches cannot tell such a ratio from chance. To find out: npm run bench -- versus memory-round-robin memory-sticky."`,
  );
});

test('five launches of each can tell, and some cannot', () => {
  const [one, two, three] = inScenario('api-latency');
  if (!one || !two || !three) throw new Error('The example has no three topologies.');
  const steady = [launches(one, [40, 41, 40, 39, 40]), launches(two, [50, 51, 50, 49, 50])];
  expect(textOf(steady)).toMatchInlineSnapshot(
    `"Latency of successful requests, p95, against memory-round-robin: memory-sticky +25 % [+23 % to +27 %]. The launches were made one after the other. At the same time: npm run bench -- versus memory-round-robin memory-sticky."`,
  );
  expect(textOf([...steady, launches(three, [40, 80, 30, 50, 40])])).toMatchInlineSnapshot(
    `"Latency of successful requests, p95, against memory-round-robin: memory-sticky +25 % [+23 % to +27 %], redis-round-robin +95 % (unknown). The launches cannot tell what is marked unknown. To find out: npm run bench -- versus memory-round-robin redis-round-robin."`,
  );
});

test('one topology, and one that has no latency, are compared with nothing', () => {
  const [one, two] = inScenario('api-latency');
  if (!one || !two) throw new Error('The example has no two topologies.');
  expect(textOf([one])).toBeNull();
  expect(textOf([one, { ...two, repetitions: [] }])).toBeNull();
  expect(textOf([])).toBeNull();
});
