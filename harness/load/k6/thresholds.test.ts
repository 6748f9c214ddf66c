import { expect, test } from 'vitest';
import type { K6Sample } from './read-k6-output.ts';
import { ThresholdWatch } from './thresholds.ts';

const source = { kind: 'client', id: 'k6' } as const;

function sample(metric: string, tags: Record<string, string> = {}, value = 1): K6Sample {
  return {
    metric,
    atUnixUs: 0,
    value,
    tag: (name) => tags[name] ?? '',
    has: (name, is) => tags[name] === is,
  };
}

/** Samples tagged with a host went there; those with the status 0 got no answer. */
function watchOf(thresholds: Record<string, string[]>, leftOut: readonly string[] = []): ThresholdWatch {
  const named = Object.entries(thresholds).map(([text, expressions]) => ({ name: text, text, expressions }));
  return new ThresholdWatch(named, {
    originOf: ({ tag }) => ({ isElsewhere: tag('host') !== '', isAnswered: tag('status') !== '0' }),
    leftOut: new Set(leftOut),
  });
}

function told(watch: ThresholdWatch, summary: unknown): string[] {
  return watch
    .measurements(summary === null ? null : JSON.stringify(summary), source)
    .map(({ metric, labels, value }) =>
      `${labels.threshold} ${metric.replace('k6_thresholds_', '')} ${value.kind === 'total' ? value.value : ''} ${labels.read ?? labels.why ?? ''}`.trim(),
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

test('results of k6 are kept where there were samples', () => {
  const watch = watchOf(thresholds);
  expect(watch.metrics).toEqual(['http_reqs', 'http_req_duration']);
  watch.see(sample('http_reqs'));
  watch.see(sample('http_req_duration', { status: '200', name: 'first' }));
  watch.see(sample('http_req_duration', { status: '500', name: 'first' }));
  expect(told(watch, summary)).toEqual([
    'http_reqs: count>1 held 1 count 5',
    'http_reqs: rate>1000 held 0 rate 2.512',
    'http_req_duration{status:200}: p(95)<200 held 1',
    'http_req_duration{ "name":second , status:500 }: p(95)<200 without_data 1 no samples, so k6 would count it as passed',
  ]);
});

test('a part of a metric is found by all of its tags, blanks and quotes apart', () => {
  const watch = watchOf(thresholds);
  watch.see(sample('http_req_duration', { status: '500', name: 'second' }));
  expect(told(watch, summary).at(-1)).toBe(
    'http_req_duration{ "name":second , status:500 }: p(95)<200 held 1',
  );
});

test('without a summary nothing was judged', () => {
  const watch = watchOf({ http_reqs: ['count>1'] });
  watch.see(sample('http_reqs'));
  expect(told(watch, null)).toEqual(['http_reqs: count>1 without_data 1 k6 did not judge it']);
});

/** A summary of one metric, whose thresholds k6 judged so. */
function judged(metric: string, values: Record<string, unknown>, thresholds: Record<string, boolean>) {
  return { metrics: { [metric]: { ...values, thresholds } } };
}

test('times of requests without a response do not count: with nothing else there is no result', () => {
  const watch = watchOf({ http_req_duration: ['p(90)<200'], http_req_failed: ['rate<0.1'] });
  for (let one = 0; one < 25; one++) {
    watch.see(sample('http_req_duration', { status: '0' }, 0));
    watch.see(sample('http_req_failed', { status: '0' }, 1));
  }
  const summary = {
    metrics: {
      ...judged('http_req_duration', { 'p(90)': 0 }, { 'p(90)<200': false }).metrics,
      ...judged('http_req_failed', { value: 1 }, { 'rate<0.1': true }).metrics,
    },
  };
  expect(told(watch, summary)).toEqual([
    'http_req_duration: p(90)<200 without_data 1 none of its 25 requests got a response',
    'http_req_failed: rate<0.1 held 0 rate 1',
  ]);
});

test.each([
  { slowMs: 500, isCrossed: false, says: 'without_data 1' },
  { slowMs: 150, isCrossed: false, says: 'held 1 med 0' },
])(
  'k6 holds med<200 with zeros of what got no answer; the rest takes $slowMs ms: $says',
  ({ slowMs, isCrossed, says }) => {
    const watch = watchOf({ http_req_duration: ['med<200'] });
    for (let one = 0; one < 60; one++) watch.see(sample('http_req_duration', { status: '0' }, 0));
    for (let one = 0; one < 40; one++) watch.see(sample('http_req_duration', { status: '200' }, slowMs));
    const [line] = told(watch, judged('http_req_duration', { med: 0 }, { 'med<200': isCrossed }));
    expect(line).toContain(says);
  },
);

test('what went elsewhere neither saves a threshold nor crosses it', () => {
  const fast = watchOf({ http_req_duration: ['max<200'] });
  fast.see(sample('http_req_duration', { status: '200' }, 10));
  fast.see(sample('http_req_duration', { status: '200', host: 'auth' }, 900));
  expect(told(fast, judged('http_req_duration', { max: 900 }, { 'max<200': true }))).toEqual([
    'http_req_duration: max<200 without_data 1 k6 counts it as crossed with 1 requests that went elsewhere; without them it is 10',
  ]);
  const only = watchOf({ http_reqs: ['count>1'] });
  only.see(sample('http_reqs', { status: '200', host: 'auth' }));
  only.see(sample('http_reqs', { status: '200', host: 'auth' }));
  expect(told(only, judged('http_reqs', { count: 2 }, { 'count>1': false }))).toEqual([
    'http_reqs: count>1 without_data 1 all of its 2 requests went elsewhere',
  ]);
});

test('a counter without additions is 0, which may cross and never passes', () => {
  const watch = watchOf({ orders: ['count>0', 'count<5'] });
  expect(told(watch, judged('orders', { count: 0 }, { 'count>0': true, 'count<5': false }))).toEqual([
    'orders: count>0 held 0 count 0',
    'orders: count<5 without_data 1 no samples, so k6 would count it as passed',
  ]);
});

test('a threshold on a tag that the script left out has no data, as in k6 by itself', () => {
  const watch = watchOf({ 'http_reqs{status:200}': ['count<5'] }, ['status']);
  watch.see(sample('http_reqs', { status: '200' }));
  const [line] = told(watch, judged('http_reqs{status:200}', { count: 1 }, { 'count<5': false }));
  expect(line).toContain("without_data 1 the script tells k6 to leave out the tag 'status'");
});
