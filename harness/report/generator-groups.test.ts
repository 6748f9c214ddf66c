import { expect, test } from 'vitest';
import type { CellRecord, RunRecord } from '../record/run-record.ts';
import { exampleRecord } from './fixtures/example-record.ts';
import { generatorGroups } from './generator-groups.ts';
import { generatorSection } from './html/generator-section.ts';

const record = exampleRecord();
const byNative = cellNamed('redis-round-robin/api-latency');

function cellNamed(key: string): CellRecord {
  const cell = record.cells.find((one) => one.key === key);
  if (!cell) throw new Error(`There is no ${key}.`);
  return cell;
}

/** The same work by k6, which used half a core; this process used a fifth of one to read it. */
const byK6: CellRecord = {
  ...byNative,
  key: 'redis-round-robin/api-latency-k6',
  scenario: {
    ...byNative.scenario,
    name: 'api-latency-k6',
    driver: 'k6',
    script: 'api-latency/script.k6.ts',
  },
  repetitions: byNative.repetitions.map((repetition) => ({
    ...repetition,
    offered: { planned: 2_400, ok: 1_990, failed: 8, timedOut: 2, dropped: 400 },
    measurements: [
      ...repetition.measurements.filter(({ metric }) => metric === 'http_latency_ms'),
      cpu('k6', 0.5),
      cpu('harness', 0.2),
    ],
  })),
};
const closedByK6: CellRecord = {
  ...byNative,
  key: 'redis-round-robin/closed',
  scenario: { ...byK6.scenario, name: 'closed', load: { kind: 'constant-users', users: 4, thinkMs: 0 } },
  outcome: 'skipped',
  skipped: { reason: 'k6 is not here.', enable: 'Install it.' },
  repetitions: [],
};

function cpu(id: string, value: number) {
  return {
    metric: 'generator_cpu_cores',
    unit: 'cores',
    phase: 'measured',
    source: { kind: 'generator', id },
    labels: {},
    value: { kind: 'total', value },
  } as const;
}

function withCells(...cells: readonly CellRecord[]): RunRecord {
  return { ...record, cells };
}

test('work that one driver alone sent is not compared', () => {
  expect(generatorGroups(record)).toEqual([]);
  expect(generatorSection(record)).toBeNull();
});

test('the same work by several drivers is, open loops first, those that were skipped too', () => {
  const [group, ...others] = generatorGroups(withCells(closedByK6, byK6, byNative));
  expect(others).toEqual([]);
  expect(group?.cells.map(({ driver, loop, offered }) => [driver, loop, offered?.planned ?? null])).toEqual([
    ['k6', 'open', 2_400],
    ['native', 'open', byNative.repetitions[0]?.offered?.planned],
    ['k6', 'closed', null],
  ]);
});

test('other clients, other faults or another topology are other work', () => {
  const { scenario } = byK6;
  const others: readonly CellRecord[] = [
    { ...byK6, scenario: { ...scenario, faults: [{ atMs: 1_000, name: 'kill app-2' }] } },
    { ...byK6, scenario: { ...scenario, workload: { ...scenario.workload, timeoutMs: 1 } as never } },
    { ...byK6, topology: { ...byK6.topology, name: 'another' } },
  ];
  for (const other of others) expect(generatorGroups(withCells(byNative, other))).toEqual([]);
});

test("users' scripts are not compared: it is unknown whether they do the same", () => {
  const script = { workload: { kind: 'script' }, load: { kind: 'script' } } as const;
  const [one, two] = [byNative, byK6].map((cell) => ({ ...cell, scenario: { ...cell.scenario, ...script } }));
  expect(one && two && generatorGroups(withCells(one, two))).toEqual([]);
});

test('processor time is for each operation that ended, reading the output of k6 apart', () => {
  const [group] = generatorGroups(withCells(byK6, byNative));
  // Half a core for 8 s is 4,000 ms, for 2,000 operations; a fifth 1,600 ms.
  expect(group?.cells[0]?.cpuMs).toEqual({ generator: 2, reading: 0.8 });
});

test('the section lists what was not sent and why', () => {
  const text = generatorSection(withCells(closedByK6, byK6, byNative))?.text ?? '';
  expect(text).toContain('Skipped: k6 is not here.');
  expect(text).not.toContain('coordinated omission');
  expect(text).toContain('2 ms <span class="quiet">+ 0.800 ms here to read its output</span>');
});

test('the section marks a closed loop as subject to coordinated omission', () => {
  const { scenario } = closedByK6;
  const closed = {
    ...byNative,
    key: 'redis-round-robin/closed',
    scenario: { ...scenario, driver: 'native' },
  };
  const text = generatorSection(withCells(byK6, closed))?.text ?? '';
  expect(text).toContain('<td class="text">the send; subject to coordinated omission</td>');
  expect(text).toContain('Closed loop, subject to coordinated omission');
});
