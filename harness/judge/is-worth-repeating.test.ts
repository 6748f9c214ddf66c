import { expect, test } from 'vitest';
import type { Target } from '../plan/target.ts';
import { isWorthRepeating } from './is-worth-repeating.ts';
import type { Doubt, DoubtCode } from './verdict.ts';

const target = (level: 'gate' | 'watch'): Target => ({
  metric: 'http_latency_ms',
  at: 'p95',
  must: '<',
  be: 200,
  level,
});

const doubt = (code: DoubtCode, affects: readonly string[]): Doubt => ({
  code,
  sentence: 'It was late.',
  advice: 'Wait.',
  affects,
  bias: 'either',
});

const late = { doubts: [doubt('sent-late', ['http_latency_ms'])], error: null };

test('a gate that a late generator makes unknown is measured again', () => {
  expect(isWorthRepeating(late, { targets: [target('gate')] })).toBe(true);
});

test('what is only watched is not measured again', () => {
  expect(isWorthRepeating(late, { targets: [target('watch')] })).toBe(false);
});

test('a doubt that leaves every gate alone is no reason', () => {
  const remark = { doubts: [doubt('sent-late', [])], error: null };
  expect(isWorthRepeating(remark, { targets: [target('gate')] })).toBe(false);
});

test('load that the app did not take is its own doing and is not measured again', () => {
  const dropped = { doubts: [doubt('load-dropped', ['http_latency_ms'])], error: null };
  expect(isWorthRepeating(dropped, { targets: [target('gate')] })).toBe(false);
});

test('a repetition that broke is not tried again', () => {
  const broken = { ...late, error: { code: 'SP_NOT_READY', message: 'app-3 was never ready.' } };
  expect(isWorthRepeating(broken, { targets: [target('gate')] })).toBe(false);
});
