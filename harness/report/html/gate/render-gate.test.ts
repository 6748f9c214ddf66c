import { expect, test } from 'vitest';
import { exampleGate } from '../../../gate/fixtures/example-gate.ts';
import { type GateNumber, type GateRecord, gateRecord } from '../../../gate/gate-record.ts';
import { type ExampleGate, exampleTopologiesGate, exampleVersions } from '../../fixtures/example-gates.ts';
import { loadAssets } from '../../load-assets.ts';
import { renderGateHtml } from './render-gate.ts';

const bare = { chartClient: '', css: '' };
const versions = exampleVersions(exampleGate());
const topologies = exampleTopologiesGate(exampleGate());
const page = renderGateHtml(versions.record, versions.runs, bare);

/** What a reader sees of a page, without its markup. */
function textOf(markup: string): string {
  return markup
    .replace(/<(title|script).*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

/** The part of the page from one piece of markup to another. */
function part(markup: string, from: string, to: string): string {
  const start = markup.indexOf(from);
  return textOf(markup.slice(start, markup.indexOf(to, start)));
}

function render({ record, runs }: ExampleGate, change: Partial<GateRecord> = {}): string {
  return renderGateHtml({ ...record, ...change }, runs, bare);
}

/** No number that is none, and no picture that a browser could not draw. */
function expectNumbers(markup: string): void {
  expect(markup.match(/NaN|Infinity|undefined|\[object/g)).toBeNull();
  for (const [, value] of markup.matchAll(/ (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"/g)) {
    expect(value).toMatch(/^-?\d+(?:\.\d+)?%?$/);
  }
}

test('the examples are gates as they are stored', () => {
  for (const { record } of [versions, topologies]) {
    const stored = JSON.parse(JSON.stringify(record));
    expect(gateRecord.parse(stored)).toEqual(stored);
  }
});

test('the same gate gives the same page, which needs no network and no chart.js', async () => {
  const whole = renderGateHtml(versions.record, versions.runs, await loadAssets());
  expect(render(versions)).toBe(page);
  expect(whole).toContain('href="head/index.html#cell-redis-round-robin.api-latency"');
  expect(whole).not.toMatch(/(?:src|href)="(?!#|data:|base\/index\.html|head\/index\.html)/);
  expect(whole.match(/<\/script>/g)?.length).toBe(whole.match(/<script/g)?.length);
});

test('the answer comes first', () => {
  expect(part(page, '<main', '<section id="verdicts"')).toMatchInlineSnapshot(
    `" HEAD is worse than main: list-items is 31 % slower at p50 in api-latency. It also loses 3 messages in cross-instance-delivery, where main loses none. ✗ Failed. 5 cells, 10 numbers that decide: ✗ 3 worse , ? 2 unknown , ✓ 0 better , ≈ 2 no worse , = 3 alike . Base main , commit 6b0c129 Report of base main Head this folder , commit 1f2e3d4 with changes that are not committed Report of head Time 2026-12-01 09:00 UTC, 9 min 12 s; suite default "`,
  );
});

test('each cell with the number that decided it', () => {
  expect(part(page, '<table class="list', '</table>')).toMatchInlineSnapshot(
    `" The question of each cell, the number that decided it, and the verdict Cell Question Number that decided Verdict redis-round-robin api-latency How fast does the API answer at a steady load that does not wait for it? Latency of successful requests p50: 3.57 ms → 3.89 ms , +9.2 % [+6.5 % to +12 %] ✗ worse redis-round-robin cross-instance-delivery Does everyone in a room get every message once, whichever instance they are connected to? Messages lost: 0 → 3 ✗ worse redis-sticky session-survival Do people stay logged in when an instance is killed and when all are restarted in turn? Latency of successful requests p50: 3.32 ms → 3.27 ms , −1.5 % [−3.7 % to +0.8 %] ≈ no worse redis-sticky throughput How many requests does each instance answer when clients send as fast as they get answers? Throughput mean: 4,281/s → 4,403/s , +2.9 % [−21 % to +35 %] ? unknown redis-sticky custom-script What does the script of k6 say? The driver k6 has no common schedule: choose scenarios of native or sockets. ? unknown "`,
  );
});

test('every number stands on one axis, with a dot for each launch that counts', () => {
  const cell = page.slice(
    page.indexOf('<details class="cell of-gate"'),
    page.indexOf('<table class="tallies"'),
  );
  const rows = cell.split('<tr>').slice(2);
  expect(rows.map((row) => row.match(/<circle|class="beyond"/g)?.length)).toEqual([8, 8, 8, 8, 8, 8]);
  expect(rows.map((row) => textOf(row.replace(/<title>.*?<\/title>/g, '')))).toMatchInlineSnapshot(`
    [
      " Latency of successful requests p50 3.57 ms → 3.89 ms +9.2 % [+6.5 % to +12 %] 8 launches ✗ worse ",
      " Latency of successful requests p95 9.91 ms → 10.4 ms +5.4 % [+3.4 % to +7.4 %] 8 launches ✗ worse ",
      " Latency of successful requests (operation read-session) p50 (watched) 2.31 ms → 2.32 ms +0.1 % [−2.2 % to +2.5 %] 8 launches ≈ no worse ",
      " Latency of successful requests (operation list-items) p50 (watched) 3.21 ms → 4.21 ms +31 % [+28 % to +34 %] 8 launches ✗ worse ",
      " Latency of successful requests (operation read-item) p50 (watched) 4.15 ms → 4.24 ms +2.1 % [−0.3 % to +4.5 %] 8 launches ≈ no worse ",
      " Latency of successful requests (operation create-item) p50 (watched) 5.06 ms → 5.07 ms +0.1 % [−2.3 % to +2.5 %] 8 launches ≈ no worse ",
    ]
  `);
  expect(rows[0]?.match(/aria-label="([^"]*)"/)?.[1]).toMatchInlineSnapshot(
    `"Latency of successful requests p50: +9.2 % [+6.5 % to +12 %]; 8 launches, head above base in 8"`,
  );
});

test('counts are told launch by launch, with the story of what one side never did', () => {
  const at = page.indexOf('id="cell-redis-round-robin.cross-instance-delivery"');
  expect(part(page.slice(at), '<table class="tallies"', '</table>')).toMatchInlineSnapshot(
    `" Counts Exact. A box is a launch, where these differ. Number base main head Verdict Messages lost 0 in 4 launches 3 in 4 launches 0 3 0 0 ✗ worse Message 17 of publisher-2 reached 11 of 12 members: app-2 never sent it to member-9. Messages duplicated 0 in 4 launches 0 in 4 launches = alike "`,
  );
});

test('what differs on the servers, the distributions, and which launches count', () => {
  const cell = page.slice(page.indexOf('<details class="cell of-gate"'));
  expect(
    part(cell.replace(/<title>.*?<\/title>/gs, ''), '<table class="plot observed"', '</details>'),
  ).toMatchInlineSnapshot(
    `" On the servers Observed, not judged: where to look for the reason. A dot is a launch, an arrow is beyond the axis. Observed Ratio of head to base −20 % −10 % 0 +10 % +25 % base main head Ratio CPU of the app per request 1.33 ms 1.46 ms +9.0 % Redis commands per request 2.07 2.07 ±0 % Bytes received per request 412 B 412 B ±0 % Event loop lag, p99 of each second, mean 11.0 ms 12.0 ms +9.0 % Garbage collection per second and instance 4.97 ms 6.44 ms +30 % Resident memory of an instance, mean 95.8 MiB 95.8 MiB ±0 % Launches 8 of 9 count. ? 1 launch does not count. Launch 9: The generator of head sent 4 % of the load late. Report of base main · Report of head "`,
  );
  expect(part(cell, '<figure class="chart curves"', '</figure>')).toMatchInlineSnapshot(
    `" Latency of successful requests, by percentile Is all of it slower, or the tail? 2 ms 5 ms 10 ms 20 ms p5 p25 p50 p75 p90 p95 p99 p99.9 base main head Latency of successful requests, percentiles of both sides Percentile base main head Ratio n 19,200 19,200 p50 3.57 ms 3.89 ms +8.9 % p90 7.87 ms 8.42 ms +7.0 % p95 9.89 ms 10.4 ms +5.6 % p99 15.1 ms 15.8 ms +4.9 % p99.9 ~ 24.8 ms ~ 25.1 ms +1.4 % max 30.0 ms 29.8 ms −0.7 % Latency on a logarithmic scale, measured phases of the launches that count together. Verdicts rest on the launches one by one, not on this. ~ has fewer than 100 samples beyond it and is only a hint. – has none. "`,
  );
});

test('two topologies stand side by side', () => {
  const markup = render(topologies);
  expect(part(markup, '<table class="numbers sides"', '</table>')).toMatchInlineSnapshot(
    `" Both topologies, scenario by scenario Measured memory-sticky redis-round-robin Ratio Verdict api-latency Latency of successful requests, p50 2.46 ms 3.55 ms +44 % ✗ worse Latency of successful requests, p95 6.87 ms 9.94 ms +45 % ✗ worse Successful requests 300/s 300/s ±0 % observed Successful requests per core of CPU of the app 748/s 748/s −0.1 % observed CPU of the app per request or delivery 1.34 ms 1.34 ms +0.1 % observed Error rate 0 % 0 % – observed Balance: share of requests of each instance 33 / 33 / 33 % 33 / 33 / 33 % – observed session-survival Latency of successful requests, p50 2.22 ms 3.22 ms +45 % ✗ worse Latency of successful requests, p95 11.4 ms 16.7 ms +46 % ✗ worse Successful requests 239/s 239/s ±0 % observed Successful requests per core of CPU of the app 638/s 636/s −0.4 % observed CPU of the app per request or delivery 1.57 ms 1.57 ms +0.4 % observed Error rate 0.625 % 0.625 % ±0 % observed Sessions lost 480 of 1,440 0 of 1,440 – ✓ better Balance: share of requests of each instance 33 / 33 / 33 % 33 / 33 / 33 % – observed cross-instance-delivery Delivery latency, p50 0.920 ms 1.69 ms +84 % observed Delivery latency, p95 2.36 ms 4.92 ms +109 % observed CPU of the app per request or delivery 3.17 ms 1.06 ms −67 % observed Messages lost 12,000 of 18,000 0 of 18,000 – ✓ better Messages duplicated 0 of 18,000 0 of 18,000 – observed Balance: share of requests of each instance 33 / 33 / 33 % 33 / 33 / 33 % – observed throughput Latency of successful requests, p50 1.57 ms 2.25 ms +43 % observed Latency of successful requests, p95 3.90 ms 5.59 ms +43 % observed Successful requests 900/s 900/s ±0 % observed Successful requests per core of CPU of the app 643/s 644/s +0.1 % observed CPU of the app per request or delivery 1.55 ms 1.55 ms −0.1 % observed Error rate 0 % 0 % – observed Balance: share of requests of each instance 33 / 33 / 33 % 33 / 33 / 33 % – observed "`,
  );
  expect(textOf(markup)).toContain('throughput: Closed loop, subject to coordinated omission');
  expectNumbers(markup);
  expect(page).not.toContain('id="side-by-side"');
});

test('how it was decided, in words', () => {
  expect(part(page, '<ul class="rules"', '</ul>')).toMatchInlineSnapshot(
    `" At most 1 in 100 gates of two equal versions raises an alarm. All of its 14 numbers share that rate. A change counts from 5 % on; less than that, either way, is the zone of indifference. At most 1 in 20 verdicts “no worse” is wrong. Each cell is looked at after 4, 6, 8, and 12 launches, and ends when it is decided. The unit is the launch: both sides at the same time, with fresh processes. Counts are exact: what one side never did needs no statistics. "`,
  );
});

test('no number that is none: nothing yet, interrupted, without records, of nothing', () => {
  const empty = { ...versions.runs.base, cells: [] };
  const nothing = { base: empty, head: empty };
  const untouched = versions.record.cells.map((cell) => ({
    ...cell,
    launches: [],
    numbers: [],
    outcome: 'unknown' as const,
  }));
  const unfinished = {
    state: 'interrupted',
    endedAt: null,
    exitCode: null,
    answer: 'Nothing is known.',
  } as const;
  for (const gate of [versions, topologies]) {
    expectNumbers(render(gate));
    expectNumbers(render({ ...gate, runs: nothing }));
    expectNumbers(render(gate, { ...unfinished, cells: [] }));
  }
  expectNumbers(renderGateHtml(exampleGate(), versions.runs, bare));
  const partial = textOf(render(versions, { ...unfinished, cells: untouched }));
  expect(partial).toContain('Interrupted: partial');
  expect(partial).toContain('Not compared. No launch of it was made.');
});

test('no number that is none: zeros, what is out of all proportion, and what a side did not measure', () => {
  const [cell] = versions.record.cells;
  const [number] = cell?.numbers ?? [];
  if (!cell || !number) throw new Error('The example has no number.');
  const values = [
    { base: [], head: [] },
    { base: [0, 0], head: [0, 0] },
    { base: [0, 4], head: [3, 0] },
    { base: [null, 1], head: [2, null] },
    { base: [1e-308, 1e308], head: [1e308, 1e-308] },
    { base: [-1, -2], head: [1, 2] },
    { base: [1, 2, 3], head: [1] },
  ];
  const unknown = {
    is: 'unknown',
    because: 'No ratio.',
    ratio: null,
    smallestFound: null,
    launchesNeeded: null,
  } as const;
  const wide = { value: 1, low: 1e-300, high: 1e300, level: 0.98 };
  const verdicts: readonly GateNumber['verdict'][] = [
    unknown,
    { ...unknown, ratio: wide, smallestFound: 1e300, launchesNeeded: 1e12 },
    { is: 'worse', ratio: wide, story: null },
    { is: 'better', ratio: null, story: null },
    { is: 'no-worse', ratio: null, story: 'So it is.' },
  ];
  const numbers = values.flatMap((sides) =>
    verdicts.flatMap((verdict) =>
      (['ms', 'count', 'ratio'] as const).map((unit) => ({ ...number, ...sides, verdict, unit })),
    ),
  );
  const rules = {
    ...versions.record.rules,
    falseAlarms: 0,
    falsePasses: 1,
    indifference: 1,
    looks: [],
    numbers: 0,
  };
  const markup = render(versions, { cells: [{ ...cell, numbers }], rules });
  expectNumbers(markup);
  expect(markup).toContain('class="beyond"');
});

test('text of a gate cannot become markup', () => {
  const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
  const everywhere = (value: unknown): unknown => {
    if (typeof value === 'string') return value + evil;
    if (Array.isArray(value)) return value.map(everywhere);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        [
          'is',
          'kind',
          'state',
          'unit',
          'level',
          'outcome',
          'folder',
          'at',
          'metric',
          'startedAt',
          'endedAt',
        ].includes(key)
          ? one
          : everywhere(one),
      ]),
    );
  };
  for (const { record, runs } of [versions, topologies]) {
    const hostile = everywhere(record) as GateRecord;
    const keyed = (run: typeof runs.base) => ({
      ...run,
      cells: run.cells.map((cell) => ({
        ...cell,
        key: cell.key + evil,
        repetitions: cell.repetitions.map((one) => ({
          ...one,
          doubts: [
            { code: 'cpu-steal', sentence: evil, advice: evil, affects: ['x'], bias: 'either' },
          ] as const,
        })),
      })),
    });
    const markup = renderGateHtml(hostile, { base: keyed(runs.base), head: keyed(runs.head) }, bare);
    expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(markup).not.toContain('<img');
    expect(markup.match(/<script/g)?.length).toBe(1);
    expectNumbers(markup);
  }
});

test('12 cells of 12 numbers of 12 launches stay under 400 kB', async () => {
  const [cell] = versions.record.cells;
  const [number] = cell?.numbers ?? [];
  if (!cell || !number) throw new Error('The example has no number.');
  const twelve = <Item>(item: Item) => Array<Item>(12).fill(item);
  const numbers = twelve({ ...number, base: twelve(10.123), head: twelve(11.234) });
  const launches = Array.from({ length: 12 }, (_, index) => ({ index, because: null }));
  const cells = twelve({ ...cell, launches, numbers });
  const whole = renderGateHtml({ ...versions.record, cells }, versions.runs, await loadAssets());
  expect(Buffer.byteLength(whole)).toBeLessThan(400_000);
});
