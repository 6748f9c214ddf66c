import { expect, test } from 'vitest';
import { Histogram } from '../core/histogram.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { Target } from '../plan/target.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import type { Doubt, DoubtCode } from './verdict.ts';

function under(level: 'gate' | 'watch') {
  const target: Target = { metric: 'http_latency_ms', at: 'p95', must: '<', be: 200, level };
  return { targets: [target] };
}

/** 2,000 requests that all took as long. */
function repetition(latencyMs: number, ...doubts: Doubt[]) {
  const histogram = new Histogram();
  for (let request = 0; request < 2_000; request++) histogram.record(latencyMs);
  const measurement: Measurement = {
    metric: 'http_latency_ms',
    unit: 'ms',
    phase: 'measured',
    source: { kind: 'client', id: 'native' },
    labels: {},
    value: { kind: 'distribution', ...histogram.store() },
  };
  return { measurements: [measurement], doubts, error: null };
}

function doubt(code: DoubtCode, bias: Doubt['bias'] = 'either', affects = ['http_latency_ms']): Doubt {
  return { code, sentence: 'It was late.', advice: 'Wait.', affects, bias };
}

test('a gate that a generator out of time makes unknown is measured again', () => {
  expect(isWorthRepeating(repetition(50, doubt('sent-late')), under('gate'))).toBe(true);
});

test.each([50, 250])('whether it hits or misses its target, by %i ms, has no part in it', (latencyMs) => {
  expect(isWorthRepeating(repetition(latencyMs, doubt('sent-late')), under('gate'))).toBe(true);
  const oneWay = repetition(latencyMs, doubt('sent-late', 'reads-high'));
  expect(isWorthRepeating(oneWay, under('gate'))).toBe(false);
});

test('what is only watched is not measured again', () => {
  expect(isWorthRepeating(repetition(50, doubt('sent-late')), under('watch'))).toBe(false);
});

test('a doubt that leaves every gate alone is no reason', () => {
  expect(isWorthRepeating(repetition(50, doubt('sent-late', 'either', [])), under('gate'))).toBe(false);
});

test('load that the app did not take is its own doing and is not measured again', () => {
  expect(isWorthRepeating(repetition(50, doubt('load-dropped')), under('gate'))).toBe(false);
});

test('a repetition that broke is not tried again', () => {
  const error = { code: 'SP_NOT_READY', message: 'app-3 was never ready.' };
  expect(isWorthRepeating({ ...repetition(50, doubt('sent-late')), error }, under('gate'))).toBe(false);
});
