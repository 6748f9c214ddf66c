import { expect, test } from 'vitest';
import type { K6Sample } from './read-k6-output.ts';
import { ThresholdWatch } from './thresholds.ts';

const source = { kind: 'client', id: 'k6' } as const;

function sample(metric: string, tags: Record<string, string> = {}): K6Sample {
  return { metric, atUnixUs: 0, value: 1, tag: (name) => tags[name] ?? '' };
}

function told(watch: ThresholdWatch, summary: unknown): string[] {
  return watch
    .measurements(summary === null ? null : JSON.stringify(summary), source)
    .map(({ metric, labels, value }) =>
      `${labels.threshold} ${metric.replace('k6_thresholds_', '')} ${value.kind === 'total' ? value.value : ''} ${labels.read ?? ''}`.trim(),
    );
}

const thresholds = {
  http_reqs: ['count>1', 'rate>1000'],
  'http_req_duration{status:200}': ['p(95)<200'],
  'http_req_duration{ "name":second , status:500 }': ['p(95)<200'],
};

/** As k6 writes it: true is crossed. A threshold without samples is not crossed. */
const summary = {
  metrics: {
    http_reqs: { count: 5, rate: 2.512345, thresholds: { 'count>1': false, 'rate>1000': true } },
    'http_req_duration{status:200}': { thresholds: { 'p(95)<200': false } },
    'http_req_duration{"name":second , status:500}': { thresholds: { 'p(95)<200': false } },
  },
};

test('what k6 judged is told, where there was something to judge', () => {
  const watch = new ThresholdWatch({ thresholds });
  expect(watch.awaited).toEqual(['http_reqs', 'http_req_duration', 'http_req_duration']);
  watch.see(sample('http_reqs'));
  watch.see(sample('http_req_duration', { status: '200', name: 'first' }));
  watch.see(sample('http_req_duration', { status: '500', name: 'first' }));
  expect(watch.awaited).toEqual(['http_req_duration']);
  expect(told(watch, summary)).toEqual([
    'http_reqs: count>1 held 1 count 5',
    'http_reqs: rate>1000 held 0 rate 2.512',
    'http_req_duration{status:200}: p(95)<200 held 1',
    'http_req_duration{ "name":second , status:500 }: p(95)<200 without_data 1',
  ]);
});

test('a part of a metric is found by all of its tags, blanks and quotes apart', () => {
  const watch = new ThresholdWatch({ thresholds });
  watch.see(sample('http_req_duration', { status: '500', name: 'second' }));
  expect(told(watch, summary).at(-1)).toBe(
    'http_req_duration{ "name":second , status:500 }: p(95)<200 held 1',
  );
});

test('without a summary nothing was judged', () => {
  const watch = new ThresholdWatch({ thresholds: { http_reqs: ['count>1'] } });
  watch.see(sample('http_reqs'));
  expect(told(watch, null)).toEqual(['http_reqs: count>1 without_data 1']);
});
