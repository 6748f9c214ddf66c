import { expect, test } from 'vitest';
import { recordSchema } from '../../record/record-schema.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { loadAssets } from '../load-assets.ts';
import { renderHtml } from './render-html.ts';

const bare = { chartJs: '', chartClient: '', css: '' };
const record = exampleRecord();
const page = renderHtml(record, bare);

/** What a reader sees of a page, without its markup and the data of its charts. */
function textOf(markup: string): string {
  return markup
    .replace(/<script.*?<\/script>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replace(/\s+/g, ' ');
}

/** The part of the page about one cell. */
function cellOf(markup: string, anchor: string): string {
  const start = markup.indexOf(`id="cell-${anchor}"`);
  const end = markup.indexOf('<details class="cell"', start);
  return textOf(markup.slice(start, end === -1 ? undefined : end));
}

test('the example is a record as it is stored', () => {
  expect(recordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(JSON.parse(JSON.stringify(record)));
});

test('the same record gives the same page', () => {
  expect(renderHtml(exampleRecord(), bare)).toBe(page);
});

test('a page of 24 cells with everything in it stays under 2 MB and needs no network', async () => {
  const whole = renderHtml(record, await loadAssets());
  expect(Buffer.byteLength(whole)).toBeLessThan(2_000_000);
  expect(whole).not.toMatch(/(?:src|href)="(?!#|data:)/);
  expect(whole).not.toContain('sourceMappingURL');
  expect(whole.match(/<\/script>/g)?.length).toBe(whole.match(/<script/g)?.length);
});

test('the answer comes first', () => {
  expect(
    textOf(page.slice(page.indexOf('<main>'), page.indexOf('<table class="matrix"'))),
  ).toMatchInlineSnapshot(
    `" 1 cell could not be decided. 6 topologies × 4 scenarios: ✓ 18 pass , ◆ 4 expected failures , ✗ 0 surprises , ? 1 unknown , – 1 skipped . Suite default, 2026-10-05 09:00 UTC, 4 min 38 s, on Example CPU @ 2.80GHz with 2 cores, process runtime. Charts and themes need JavaScript. Every verdict and number below is here without it. Verdicts "`,
  );
});

test('the matrix has the verdict and the number that decided', () => {
  const matrix = page.slice(page.indexOf('<table class="matrix"'), page.indexOf('</table>'));
  const rows = matrix.split('<tr>').slice(2).map(textOf);
  expect(rows[1]).toMatchInlineSnapshot(
    `" memory-sticky ✓ pass p95 6.71 ms < 200 ms n 2,400 ✓ pass 1,312/s ≥ 1,000/s per instance watched ◆ fails as expected lost 80 of 240 sessions, all after kill app-2 n 240 ◆ fails as expected 1,000 of 3,000 delivered n 3,000 "`,
  );
});

test('cells that were chosen one by one are a list: each with its question, expected and measured values', () => {
  const chosen = ['memory-sticky/session-survival', 'postgres-round-robin/throughput'];
  const list = renderHtml({ ...record, cells: record.cells.filter(({ key }) => chosen.includes(key)) }, bare);
  const rows = list.slice(list.indexOf('<table class="list"'), list.indexOf('</table>')).split('<tr>');
  expect(rows.slice(2).map(textOf)).toMatchInlineSnapshot(`
    [
      " postgres-round-robin throughput How many requests does each instance answer when clients send as fast as they get answers? Throughput per instance ≥ 1,000/s: unknown. The generator used 0.97 of one core on average, so it may have been the limit. Error rate < 0.1 %: unknown. The generator used 0.97 of one core on average, so it may have been the limit. ? unknown ",
      " memory-sticky session-survival Do people stay logged in when an instance is killed and when all are restarted in turn? Sessions that survived = 100 %: 66.7 % Error rate < 1 %: 0.625 % ◆ fails as expected ",
    ]
  `);
});

test('expected failures, unknown and skipped cells are explained before the details', () => {
  const start = page.indexOf('<section class="explained"');
  expect(textOf(page.slice(start, page.indexOf('<section class="scenario"')))).toMatchInlineSnapshot(
    `" ◆ Expected failures The plan expects these to fail, and they show by how much; a pass would be a surprise. memory-round-robin/session-survival lost 240 of 240 sessions, all before any fault Target: Sessions that survived = 100 %. Do people stay logged in when an instance is killed and when all are restarted in turn? memory-sticky/session-survival lost 80 of 240 sessions, all after kill app-2 Target: Sessions that survived = 100 %. Do people stay logged in when an instance is killed and when all are restarted in turn? memory-round-robin/cross-instance-delivery 1,000 of 3,000 delivered Target: Messages delivered = 100 %. Does everyone in a room get every message once, whichever instance they are connected to? memory-sticky/cross-instance-delivery 1,000 of 3,000 delivered Target: Messages delivered = 100 %. Does everyone in a room get every message once, whichever instance they are connected to? ? Unknown No verdict, because numbers are missing or not reliable. Not a pass. postgres-round-robin/throughput The generator used 0.97 of one core on average, so it may have been the limit. – Skipped Not run here; each with what would enable it. redis-sticky/cross-instance-delivery redis-server is not installed. Run &#39;apt-get install redis-server&#39;, or set SCALEPROOF_SETUP=yes. "`,
  );
});

test('a cell shows what its verdict depends on', () => {
  const text = cellOf(page, 'memory-sticky.session-survival');
  expect(text.slice(0, text.indexOf('What clients noticed'))).toMatchInlineSnapshot(
    `"id="cell-memory-sticky.session-survival"> memory-sticky ◆ fails as expected lost 80 of 240 sessions, all after kill app-2 3 instances behind haproxy, sticky by cookie; sessions in each instance&#39;s memory; no pub/sub. Targets and verdicts Metric Target Observed n Repetitions Interval Verdict Sessions that survived = 100 % 66.7 % lost 80 of 240 sessions, all after kill app-2 240 1 1 repetition: no interval ◆ fail , as expected Error rate watch < 1 % 0.625 % 21 of 3,360 failed 3,360 1 1 repetition: no interval ✓ pass ✓ No doubts. Load, generator, observers and faults were checked. Load planned 3,360 = 3,339 ok + 21 failed + 0 timed out + 0 dropped Findings 80 sessions lost. The first one with its proof: session lost client-17 logged in on app-2; 3.214 s later its session was gone. Proof, in order of time Time Who What −1.812 s client-17 log-in answered by app-2: created at 09:00:14.113, counter 0 +3.001 s fault kill app-2 +3.215 s client-17 read-session answered by app-1: 401 session-missing All events around it: npm run bench -- explain 2026-10-05T09-00-00-4f1c memory-sticky/session-survival/1/session-lost-1 The whole history: history/memory-sticky-session-survival-1.jsonl.gz Numbers of the measured phase Percentiles Distribution n p50 p90 p95 p99 p99.9 max Latency of successful requests all operations 3,360 2.27 ms 8.14 ms 11.9 ms ~ 21.2 ms ~ 35.1 ms 40.4 ms read-session 1,680 1.92 ms 6.50 ms ~ 9.65 ms ~ 17.8 ms ~ 26.9 ms 35.1 ms increment-session 1,680 2.68 ms 9.57 ms ~ 13.5 ms ~ 24.3 ms ~ 40.4 ms 40.4 ms Latency of failed requests status-502 21 ~ 0.566 ms ~ 1.01 ms ~ 1.22 ms – – 1.98 ms Session unavailability kill app-2 60 ~ 32.9 ms ~ 58.0 ms ~ 82.6 ms – – 124 ms Send lateness generator 3,360 0.0810 ms 0.160 ms 0.193 ms ~ 0.266 ms ~ 0.366 ms 0.420 ms ~ has fewer than 100 samples beyond it and is only a hint. – has none. Shares of the instances Did haproxy distribute requests as its policy says? Cookie: one instance per client, so clients are distributed evenly, not their requests. Instance Requests Share of requests Connections Share of connections app-1 1,113 33.3 % 22 35.5 % app-2 1,113 33.3 % 19 30.6 % app-3 1,113 33.3 % 21 33.9 % Bytes on the wire Heads and bodies, compressed where they are; without what TCP and TLS add. Operation Requests Sent each Received each read-session 1,680 199 KiB 121 B 676 KiB 412 B increment-session 1,680 199 KiB 121 B 676 KiB 412 B Ledger Totals from the clients' histories. Counted all after kill app-2 Sessions 240 – Sessions that survived 160 of 240 (66.7 %) – Session misses before any fault 0 of 720 (0 %) – Stickiness: answers from the instance that created the session 720 of 720 (100 %) – Log-ins after a lost session 0 – Sessions lost – 80 Faults Did each one take effect? Fault From To Nodes Effect kill app-2 +3.001 s +3.014 s app-2 ✓ confirmed: app-2 ended with SIGKILL. start app-2 +5.001 s +5.380 s app-2 ✓ confirmed: Ready again. rolling restart +7.001 s +12.400 s app-1, app-2, app-3 ✓ confirmed: Ready again. Clients Latency of successful requests by second How slow did responses become at each fault, and for how long? Each point is one second with about 240 samples. Measured from when each request was due. Data of this chart : Latency of successful requests by second Errors per second When did requests fail, and how? Data of this chart : Errors per second Servers Requests served Which instances served requests, and which took over during a fault? Data of this chart : Requests served CPU Was an instance at its limit, and was the load even? Data of this chart : CPU Resident memory Does memory grow, and does a restart release it? Data of this chart : Resident memory Event loop lag, p99 of each second Was the event loop of an instance blocked? Data of this chart : Event loop lag, p99 of each second Zero throughout: waiting for a database connection. Stores, generator and machine: 3 charts CPU of the generator Was the load generator the bottleneck? It can use one core. Data of this chart : CPU of the generator Event loop lag of the generator Could the generator send and read on time? Data of this chart : Event loop lag of the generator CPU use of the machine Was the whole machine busy? Data of this chart : CPU use of the machine Nodes balancer (haproxy 1.22.1), app-1 (reference-app 0.1.0), app-2 (reference-app 0.1.0), app-3 (reference-app 0.1.0) Overhead 1.4 s to bring up, 320 ms to tear down, not measured Started 2026-10-05T09:02:36.000Z, seed 4213 Notes Instances, stores and load generator share 2 cores."`,
  );
});

test('a closed loop is marked as subject to coordinated omission wherever its latency is shown', () => {
  const text = textOf(
    page.slice(page.indexOf('id="scenario-throughput"'), page.indexOf('id="scenario-session')),
  );
  const mentions = text.match(/[Ss]ubject to coordinated omission/g)?.length ?? 0;
  // Once in the scenario and its comparison, and in every cell at the percentiles and at the chart over time.
  expect(mentions).toBeGreaterThanOrEqual(2 + 2 * 6);
});

test('a discarded attempt is shown with its reason and its numbers, and counted in the matrix', () => {
  const text = cellOf(page, 'jwt-round-robin.api-latency');
  const start = text.indexOf('1 attempt discarded');
  expect(text.slice(start, text.indexOf('Numbers of the measured phase'))).toMatchInlineSnapshot(
    `"1 attempt discarded and repeated because of the generator or the machine Discarded attempt 1, 2026-10-05T09:00:48.000Z Operations were sent up to 4.855 ms (p99) after they were due; 2 ms is allowed here. Load planned 2,400 = 2,400 ok + 0 failed + 0 timed out + 0 dropped Percentiles of the discarded attempt Distribution n p50 p90 p95 p99 p99.9 max Latency of successful requests all 2,400 5.24 ms 11.9 ms 15.2 ms ~ 23.3 ms ~ 38.2 ms 61.8 ms "`,
  );
  expect(textOf(page.slice(0, page.indexOf('<section class="explained"')))).toContain(
    'p95 15.2 ms < 200 ms n 2,400 , after 1 discarded attempt',
  );
});

test('no percentile is above the slowest sample', () => {
  const rows = [...page.matchAll(/<tr><th scope="row">.*?<\/tr>/gs)].map(([row]) => textOf(row));
  const percentiles = rows.filter((row) => (row.match(/ ms/g)?.length ?? 0) >= 4);
  expect(percentiles.length).toBeGreaterThan(40);
  for (const row of percentiles) {
    const values = [...row.matchAll(/([\d.,]+) ms/g)].map(([, value = '']) =>
      Number(value.replaceAll(',', '')),
    );
    expect(values).toEqual(values.toSorted((a, b) => a - b));
  }
});

test('text of a record cannot become markup', () => {
  const evil = '<script>alert(1)</script><img src=x onerror=alert(1)>';
  const hostile = JSON.parse(
    JSON.stringify(record).replaceAll('memory-sticky', JSON.stringify(evil).slice(1, -1)),
  );
  const markup = renderHtml(hostile as RunRecord, bare);
  expect(markup).not.toContain('<script>alert');
  expect(markup).not.toContain('<img');
  expect(markup).toContain('&lt;img src=x onerror=alert(1)&gt;');
});

test('an interrupted run is marked as partial', () => {
  const cells = record.cells.map((cell, index) =>
    index < 3
      ? cell
      : ({ ...cell, outcome: 'not-run', skipped: null, repetitions: [], verdicts: [] } as const),
  );
  const text = textOf(renderHtml({ ...record, state: 'interrupted', cells }, bare));
  expect(text).toContain('Interrupted: partial');
  expect(text).toContain('· not run The run ended before this cell.');
});

test('a run of nothing still says so', () => {
  expect(textOf(renderHtml({ ...record, cells: [] }, bare))).toContain('Nothing was measured.');
});

test('provenance has the command that makes the run again, fit for a shell', () => {
  const argv = ['run', 'default', '--cells', 'memory-*/api latency'];
  const again = renderHtml({ ...record, provenance: { ...record.provenance, argv } }, bare);
  expect(again).toContain(
    '<code>npm run bench -- run default --cells &#39;memory-*/api latency&#39; --seed 42</code>',
  );
});
