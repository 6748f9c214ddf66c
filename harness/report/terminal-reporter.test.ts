import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { PlannedCell } from '../plan/plan.ts';
import { exampleRecord } from './fixtures/example-record.ts';
import { viewText } from './live-view.ts';
import { plainPaint } from './paint.ts';
import { terminalReporter } from './terminal-reporter.ts';

const record = exampleRecord();
const [first] = record.cells;
if (!first) throw new Error('The example has cells.');
const planned: PlannedCell = {
  key: first.key,
  topology: first.topology,
  scenario: { ...first.scenario, faults: [], checks: [] },
  expect: first.expect,
  repetitions: 1,
  skip: null,
  estimatedMs: 11_500,
  estimate: { kind: 'about', graceMs: 0 },
};

/** A clock that is moved by hand. */
function handClock() {
  let us = 0;
  return {
    nowUs: () => us,
    wallMs: () => us / 1000,
    move: (ms: number) => {
      us += ms * 1000;
    },
  };
}

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

test('a pipe gets a line for each start and end on stderr, and the result on stdout', () => {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const clock = handClock();
  const reporter = terminalReporter({ stdout, stderr, interactive: false, color: false, clock });
  reporter.onPlan?.(
    { suite: 'default', seed: 42, cells: [planned], estimatedMs: 11_500, estimate: 'about' },
    record,
  );
  reporter.onCellStart?.(planned, { index: 0, of: 24 });
  clock.move(12_300);
  reporter.onCellEnd?.(first);
  expect(textOf(stdout)).toBe('');
  expect(textOf(stderr)).toMatchInlineSnapshot(`
    "Suite default: 1 cell, about 11.5 s, seed 42.
    [ 1/24] memory-round-robin/api-latency: about 11.5 s
    [ 1/24] memory-round-robin/api-latency: ✓ pass, p95 6.64 ms < 200 ms (12.3 s)
    "
  `);
  reporter.onRunEnd?.(record, '/runs/one');
  expect(textOf(stdout)).toMatch(/Report: \/runs\/one\/index\.html\n$/);
  expect(textOf(stderr)).toBe('');
});

test('a terminal without color gets no escape codes from the colors', () => {
  const stdout = new PassThrough();
  const reporter = terminalReporter({ stdout, stderr: new PassThrough(), interactive: false, color: false });
  reporter.onRunEnd?.(record, '/runs/one');
  expect(textOf(stdout)).not.toContain('\u001b');
});

test('the live view says what runs, how far it is and how long it will take', () => {
  const text = viewText(
    {
      shown: { cell: planned, index: 5, of: 24, startedUs: 60e6 },
      last: { step: 'measured', leftMs: 186_000 },
      lastAtUs: 62e6,
      nowUs: 64e6,
      runStartedUs: 0,
    },
    plainPaint,
  );
  expect(text).toMatchInlineSnapshot(`
    "━━━━━━────────────────── 6 of 24, 1 min 04 s elapsed, about 3 min 04 s left
    ▸ memory-round-robin/api-latency  measured  4 s"
  `);
});

test('repetitions that are not the last of their cell get a line of their own', () => {
  const stderr = new PassThrough();
  const [repetition] = first.repetitions;
  if (!repetition) throw new Error('The example has repetitions.');
  const reporter = terminalReporter({ stdout: new PassThrough(), stderr, interactive: false, color: false });
  for (const index of [0, 1]) {
    reporter.onRepetitionEnd?.({ ...planned, repetitions: 2 }, { ...repetition, index });
  }
  expect(textOf(stderr)).toBe('memory-round-robin/api-latency: repetition 1 of 2 done\n');
});

test('the live view is drawn at once at the start of a cell and taken away at the end', () => {
  const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 100 });
  const reporter = terminalReporter({ stdout: new PassThrough(), stderr, interactive: true, color: false });
  reporter.onPlan?.(
    { suite: 'default', seed: 42, cells: [planned], estimatedMs: 11_500, estimate: 'about' },
    record,
  );
  reporter.onCellStart?.(planned, { index: 0, of: 24 });
  expect(textOf(stderr)).toContain(' 1 of 24');
  reporter.onProgress?.(planned, { step: 'measured', leftMs: 5_000 });
  expect(textOf(stderr)).toBe('');
  reporter.onCellEnd?.(first);
  reporter.onRunEnd?.(record, '/runs/one');
  expect(textOf(stderr)).toContain(first.key);
});
