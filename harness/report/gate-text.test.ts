import { expect, test } from 'vitest';
import { exampleGate } from '../gate/fixtures/example-gate.ts';
import type { GateRecord } from '../gate/gate-record.ts';
import { gateProgress, renderGate } from './gate-text.ts';
import { plainPaint } from './paint.ts';

const gate = exampleGate();
const render = (record: GateRecord) => renderGate(record, plainPaint);

test('every number stands under what it came out as, and the answer is last', () => {
  expect(render(gate)).toMatchInlineSnapshot(`
    "base  main  commit 6b0c129
    head  .     commit 1f2e3d4 with changes that are not committed

    ? not compared
      redis-sticky/custom-script  The driver k6 has no common schedule: choose scenarios of native or sockets.

    – launches that do not count
      redis-round-robin/api-latency  1 of 9: The generator of head sent 4 % of the load late.

    ≈ no worse
      redis-sticky/session-survival  Latency of successful requests p50  10.1 ms → 10.1 ms, +0.2 % [−0.9 % to +1.4 %], 8 launches
      redis-sticky/session-survival  Sessions lost  0 → 0, 8 launches

    ? unknown
      Between −4.0 % and +9.1 %: 8 launches find a change of 14 %.
        redis-round-robin/api-latency  Latency of successful requests p95  23.2 ms → 23.4 ms, +2.0 % [−4.0 % to +9.1 %], 8 launches
          About 40 launches would tell a change of 5 %.

    ✗ worse
      redis-round-robin/api-latency  Latency of successful requests p50  10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %], 8 launches
      redis-round-robin/api-latency  Latency of successful requests (operation list-items) p50  10.1 ms → 11.2 ms, +11 % [+9.9 % to +12 %], 8 launches
      redis-round-robin/cross-instance-delivery  Messages lost  0 → 3, 2 launches
        Message 17 of publisher-2 reached 11 of 12 members: app-2 never sent it to member-9.

    HEAD is worse than main: p50 of api-latency is 11 % slower, and it loses messages where main loses none.
    3 worse, 1 unknown, 0 better, 1 no worse, 1 alike; 1 cell not compared. At most 1 in 100 gates of two equal versions raises an alarm. Took 9 min 12 s.
    "
  `);
});

test('a gate without a launch says so, and has no number that is none', () => {
  const cells = gate.cells.map((cell) => ({
    ...cell,
    launches: [],
    numbers: [],
    outcome: 'unknown' as const,
  }));
  const text = render({
    ...gate,
    state: 'interrupted',
    endedAt: null,
    exitCode: null,
    answer: 'Interrupted before the first launch: nothing is known.',
    cells,
  });
  expect(text.split('\n\n').slice(1).join('\n\n')).toMatchInlineSnapshot(`
    "? not compared
      redis-round-robin/api-latency  No launch of it was made.
      redis-round-robin/cross-instance-delivery  No launch of it was made.
      redis-sticky/session-survival  No launch of it was made.
      redis-sticky/custom-script  The driver k6 has no common schedule: choose scenarios of native or sockets.

    Interrupted before the first launch: nothing is known.
    0 worse, 0 unknown, 0 better, 0 no worse, 0 alike; 4 cells not compared. At most 1 in 100 gates of two equal versions raises an alarm. It did not end.
    "
  `);
});

test('a ratio that is none, or out of all proportion, is no number that is none', () => {
  const [cell] = gate.cells;
  const [number] = cell?.numbers ?? [];
  if (!cell || !number) throw new Error('The example has no number.');
  const ratios = [1e-300, 0.02, 1, 12.5, 1e300];
  const numbers = ratios.map((value) => ({
    ...number,
    base: [0, 1e308],
    head: [0, 1e-308],
    verdict: { is: 'better' as const, ratio: { value, low: value, high: value, level: 0.98 }, story: null },
  }));
  const text = render({ ...gate, cells: [{ ...cell, numbers }] });
  expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
  expect(text.match(/, [^,]* \[.*\]/g)).toMatchInlineSnapshot(`
    [
      ", ÷50 [÷50 to ÷50]",
      ", ±0 % [±0 % to ±0 %]",
      ", ×12.5 [×12.5 to ×12.5]",
    ]
  `);
});

test('what would move the cursor is taken out', () => {
  const hostile = JSON.parse(
    JSON.stringify(gate).replaceAll('api-latency', 'api\\u001b[2J\\u0007'),
  ) as GateRecord;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(render(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
});

test('a line a launch for stderr', () => {
  const [cell] = gate.cells;
  if (!cell) throw new Error('The example has no cells.');
  const leftMs = 62_000;
  const lines = [
    gateProgress({ ...cell, launches: cell.launches.slice(0, 8) }, { leftMs, isDone: false }, plainPaint),
    gateProgress(cell, { leftMs, isDone: false }, plainPaint),
    gateProgress(cell, { leftMs: -1, isDone: true }, plainPaint),
  ];
  expect(lines).toMatchInlineSnapshot(`
    [
      "redis-round-robin/api-latency  launch 8, 2 of 3 numbers decided (1 min 02 s left)",
      "redis-round-robin/api-latency  launch 9, does not count: The generator of head sent 4 % of the load late. (1 min 02 s left)",
      "redis-round-robin/api-latency  launch 9, done, worse (0 ms left)",
    ]
  `);
});
