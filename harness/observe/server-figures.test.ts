import { expect, test } from 'vitest';
import { nextTickUs } from './sampler.ts';
import { shareOfGrowth } from './share-of-growth.ts';
import { parseProcStat } from './watch-host.ts';
import { parseRedisInfo } from './watch-redis.ts';

test('the ticks of a machine: guest time is part of user time, waiting for the disk is idle', () => {
  const text = `cpu  100 10 50 800 20 5 5 10 40 0
cpu0 50 5 25 400 10 2 3 5 20 0
cpu1 50 5 25 400 10 3 2 5 20 0
intr 123456
`;
  expect(parseProcStat(text)).toEqual({ cores: 2, busy: 170, stolen: 10, total: 1000 });
});

test('something else than /proc/stat is refused', () => {
  expect(() => parseProcStat('cpu  1 2\n')).toThrow(
    "/proc/stat has no line 'cpu' with eight numbers: cpu  1 2",
  );
});

test("the figures of Redis' INFO, and which run of the server they are of", () => {
  const text =
    '# Server\r\nredis_version:7.0.15\r\nrun_id:5f3a\r\nuptime_in_seconds:12\r\n\r\n# Memory\r\nused_memory:1048576\r\nused_memory_human:1.00M\r\nmem_fragmentation_ratio:7.5\r\n';
  expect(parseRedisInfo(text)).toEqual({
    runId: '5f3a',
    figures: { uptime_in_seconds: 12, used_memory: 1_048_576, mem_fragmentation_ratio: 7.5 },
  });
});

test('what the replica of a Redis has not confirmed', () => {
  const replication =
    'run_id:5f3a\r\nslave0:ip=127.0.0.1,port=1,state=online,offset=1200,lag=1\r\nmaster_repl_offset:1500\r\n';
  expect(parseRedisInfo(replication).figures).toEqual({ master_repl_offset: 1500, unconfirmed_bytes: 300 });
});

test('a hit ratio is of the lookups of its second, and there is none in a second without lookups', () => {
  const counter = (...values: readonly number[]) =>
    values.map((value, second) => ({ atMs: second * 1000, value, process: 0 }));
  expect(shareOfGrowth(counter(0, 30, 30, 30), counter(0, 10, 10, 15))).toEqual([
    [500, 0.75],
    [2500, 0],
  ]);
});

test('readings keep to whole seconds from the origin, before it and after it', () => {
  const schedule = { originUs: 10_500_000 };
  expect(nextTickUs(schedule, 7_600_000)).toBe(8_500_000);
  expect(nextTickUs(schedule, 10_500_000)).toBe(11_500_000);
  expect(nextTickUs(schedule, 10_499_999)).toBe(10_500_000);
});
