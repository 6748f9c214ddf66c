import { expect, test } from 'vitest';
import { exampleRecord } from '../fixtures/example-record.ts';
import { aboutPrometheusLinks, prometheusLink } from './prometheus-link.ts';

const cell = exampleRecord().cells[0] ?? expect.fail('The example has no cell.');
const repetition = cell.repetitions[0] ?? expect.fail('The cell has no repetition.');
const watched = { ...repetition, prometheusFrom: '2026-10-05T09:00:10.400Z' };
const phases = { warmupMs: 1_500, measuredMs: 8_000, cooldownMs: 0 };
const timed = { ...cell, scenario: { ...cell.scenario, phases } };

test('a chart links to its query over the whole seconds in which its cell was under load', () => {
  const href = /href="([^"]+)"/.exec(prometheusLink(timed, watched, 'redis_clients')?.text ?? '')?.[1] ?? '';
  const url = new URL(href.replaceAll('&amp;', '&'));
  expect(url.origin + url.pathname).toBe('http://127.0.0.1:9090/graph');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    'g0.expr': `scaleproof_redis_clients{cell="${cell.key}",repetition="0",over=""}`,
    'g0.tab': '0',
    'g0.range_input': '11s',
    'g0.end_input': '2026-10-05 09:00:19',
    'g0.step_input': '1',
  });
});

test('without a Prometheus there is neither a link nor a word about it', () => {
  expect(prometheusLink(timed, repetition, 'redis_clients')).toBe(null);
  expect(aboutPrometheusLinks(repetition)).toBe(null);
});
