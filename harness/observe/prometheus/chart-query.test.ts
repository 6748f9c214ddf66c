import { expect, test } from 'vitest';
import { chartQuery } from './chart-query.ts';

test('a chart of a counter asks for its rate, without what is not load', () => {
  expect(chartQuery('requests_per_second', 'redis/kill', 1)).toBe(
    'sum by (instance) (rate(http_request_duration_seconds_count' +
      '{cell="redis/kill",repetition="1",route!~"/(metrics|health)(/.*)?"}[5s]))',
  );
});

test('a chart of a gauge asks for it in the unit of the chart', () => {
  expect(chartQuery('event_loop_lag_ms', 'redis/kill', 0)).toBe(
    'sum by (instance) (nodejs_eventloop_lag_p99_seconds{cell="redis/kill",repetition="0"}) * 1000',
  );
});

test('metrics that instances do not have are queried from the series of the harness', () => {
  expect(chartQuery('redis_clients', 'redis/kill', 0)).toBe(
    'scaleproof_redis_clients{cell="redis/kill",repetition="0",over=""}',
  );
});
