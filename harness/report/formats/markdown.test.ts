import fc from 'fast-check';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { exampleRecord } from '../fixtures/example-record.ts';
import { bytesOf, markdown } from './markdown.ts';
import { summaryOfGate } from './summary-of-gate.ts';
import { summaryOfRun } from './summary-of-run.ts';

const atMostBytes = 1_000_000;

/** The text of HTML, without the invisible signs that keep people from being called. */
function textOf(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('\u200b', '');
}

/** As GitHub renders it: each table as rows of texts, each block, and the tags that there are. */
function rendered(text: string) {
  const html = marked.parse(text, { gfm: true, async: false });
  const tables = [...html.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) =>
    [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
      [...row.matchAll(/<t[hd]>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => textOf(cell)),
    ),
  );
  const blocks = [...html.matchAll(/<pre>\n?([\s\S]*?)\n<\/pre>/g)].map(([, inside = '']) => textOf(inside));
  const tags = new Set([...html.matchAll(/<([a-z!][a-z0-9]*)/gi)].map(([, tag = '']) => tag.toLowerCase()));
  return { html, tables, blocks, tags };
}

test('a gate tells its answer, a row for each cell, and what needs a word', () => {
  expect(markdown(summaryOfGate(exampleGate()), { atMostBytes })).toMatchInlineSnapshot(`
    "## scaleproof gate: ✗ fail

    **HEAD is worse than main: p50 of api-latency is 11 % slower, and it loses messages where main loses none.**

    | cell | outcome | what decided |
    | --- | --- | --- |
    | redis-round-robin/api-latency | ✗ fail | Latency of successful requests, p50: worse: 10.1 ms → 11.2 ms, +11 % &#91;+9.9 % to +12 %&#93; in 8 launches |
    | redis-round-robin/cross-instance-delivery | ✗ fail | Messages lost: worse: 0 → 3 in 2 launches |
    | redis-sticky/custom-script | ? unknown | The driver k6 has no common schedule: choose scenarios of native or sockets. |
    | redis-sticky/session-survival | ✓ pass | Latency of successful requests, p50: no worse: 10.1 ms → 10.1 ms, +0.2 % &#91;−0.9 % to +1.4 %&#93; in 8 launches |

    <details open><summary>✗ redis-round-robin/api-latency: How fast are the requests of a client that is logged in?</summary>

    | asked | outcome | result |
    | --- | --- | --- |
    | Latency of successful requests, p50 | ✗ fail | worse: 10.1 ms → 11.2 ms, +11 % &#91;+9.9 % to +12 %&#93; in 8 launches |
    | Latency of successful requests, p95 | ? unknown | cannot tell: 23.2 ms → 23.4 ms, +2.0 % &#91;−4.0 % to +9.1 %&#93; in 8 launches |
    | Latency of successful requests &#40;operation list-items&#41;, p50 | ✗ fail | worse: 10.1 ms → 11.2 ms, +11 % &#91;+9.9 % to +12 %&#93; in 8 launches |

    <pre>
    Latency of successful requests, p95
    Between −4.0 % and +9.1 %: 8 launches find a change of 14 %. The least change that would have been found: +14 %. Launches that tell 5 %: 40.
    </pre>

    </details>

    <details open><summary>✗ redis-round-robin/cross-instance-delivery: Does a message reach the members on other instances?</summary>

    | asked | outcome | result |
    | --- | --- | --- |
    | Messages lost | ✗ fail | worse: 0 → 3 in 2 launches |

    <pre>
    Messages lost
    Message 17 of publisher-2 reached 11 of 12 members: app-2 never sent it to member-9.
    </pre>

    </details>

    <details><summary>? redis-sticky/custom-script: What does the script of k6 say?</summary>

    | asked | outcome | result |
    | --- | --- | --- |
    | the whole cell | ? unknown | not compared |

    <pre>
    the whole cell
    The driver k6 has no common schedule: choose scenarios of native or sockets.
    </pre>

    </details>

    <sub>gate 2026-12-01T09-00-00-4f1c · suite default · kind versions · base main &#40;6b0c129&#41; · head . &#40;1f2e3d4&#41; with changes · commit 1f2e3d4c5b6a79880716253443526170f1e2d3c4 · machine linux x64, 2 × An Example CPU · runtime process · seed 1 · scaleproof 0.1.0 · node v24.21.0 · false alarms 1 % at most · counts as a change +5.0 % · started 2026-12-01T09:00:00.000Z</sub>
    "
  `);
});

test('a run tells what failed as expected, what is unknown and what was skipped', () => {
  const { tables, blocks } = rendered(markdown(summaryOfRun(exampleRecord()), { atMostBytes }));
  expect(tables[0]?.slice(0, 8)).toMatchInlineSnapshot(`
    [
      [
        "cell",
        "outcome",
        "what decided",
      ],
      [
        "postgres-round-robin/throughput",
        "? unknown",
        "The generator used 0.97 of one core on average, so it may have been the limit.",
      ],
      [
        "redis-sticky/cross-instance-delivery",
        "– skipped",
        "redis-server is not installed.",
      ],
      [
        "memory-round-robin/session-survival",
        "◆ fails as expected",
        "lost 240 of 240 sessions, all before any fault",
      ],
      [
        "memory-sticky/session-survival",
        "◆ fails as expected",
        "lost 80 of 240 sessions, all after kill app-2",
      ],
      [
        "memory-round-robin/cross-instance-delivery",
        "◆ fails as expected",
        "1,000 of 3,000 delivered",
      ],
      [
        "memory-sticky/cross-instance-delivery",
        "◆ fails as expected",
        "1,000 of 3,000 delivered",
      ],
      [
        "memory-round-robin/api-latency",
        "✓ pass",
        "p95 6.64 ms < 200 ms",
      ],
    ]
  `);
  expect(blocks).toMatchInlineSnapshot(`
    [
      "Throughput per instance ≥ 1,000/s
    The generator used 0.97 of one core on average, so it may have been the limit.",
      "Error rate < 0.1 %
    The generator used 0.97 of one core on average, so it may have been the limit.",
      "the whole cell
    Run 'apt-get install redis-server', or set SCALEPROOF_SETUP=yes.",
      "Sessions that survived = 100 %
    It fails as the suite expects.",
      "memory-round-robin/session-survival/1/session-lost-1
    client-17 logged in on app-2; 3.214 s later its session was gone.

    −1.812 s client-17 log-in answered by app-2: created at 09:00:14.113, counter 0
    +3.001 s fault kill app-2
    +3.215 s client-17 read-session answered by app-1: 401 session-missing",
      "Sessions that survived = 100 %
    It fails as the suite expects.",
      "memory-sticky/session-survival/1/session-lost-1
    client-17 logged in on app-2; 3.214 s later its session was gone.

    −1.812 s client-17 log-in answered by app-2: created at 09:00:14.113, counter 0
    +3.001 s fault kill app-2
    +3.215 s client-17 read-session answered by app-1: 401 session-missing",
      "Messages delivered = 100 %
    It fails as the suite expects.",
      "memory-round-robin/cross-instance-delivery/1/message-lost-1
    member-12 on app-2 never got message 0 of publisher-1 on app-1.

    −0.900 s member-12 joined the room on app-2
    +0.012 s publisher-1 sent message 0 on app-1
    +8.500 s member-12 was still in the room; message 0 never arrived",
      "Messages delivered = 100 %
    It fails as the suite expects.",
      "memory-sticky/cross-instance-delivery/1/message-lost-1
    member-12 on app-2 never got message 0 of publisher-1 on app-1.

    −0.900 s member-12 joined the room on app-2
    +0.012 s publisher-1 sent message 0 on app-1
    +8.500 s member-12 was still in the room; message 0 never arrived",
    ]
  `);
});

test('hostile names stay text: tables and blocks are read back as they were written', () => {
  const own = [
    'h2',
    'p',
    'strong',
    'table',
    'thead',
    'tbody',
    'tr',
    'th',
    'td',
    'details',
    'summary',
    'pre',
    'sub',
  ];
  fc.assert(
    fc.property(hostileSummary, (summary) => {
      const text = markdown(summary, { atMostBytes });
      const { html, tables, blocks, tags } = rendered(text);
      expect([...tags].filter((tag) => !own.includes(tag))).toEqual([]);
      const [overview = [], ...details] = tables;
      const cells = new Map(summary.cells.map((cell) => [cell.key, cell]));
      expect(overview.length).toBe(summary.cells.length + 1);
      for (const [key = '', , words = ''] of overview.slice(1)) {
        const cell = [...cells.values()].find((one) => one.key.replaceAll('\u200b', '') === key);
        expect(words).toBe(cell?.words.replaceAll('\u200b', ''));
      }
      for (const row of details.flat()) expect(row).toHaveLength(3);
      for (const { because } of summary.cells
        .filter(({ status }) => status !== 'pass')
        .flatMap(({ cases }) => cases)) {
        if (because !== null)
          expect(blocks.some((one) => one.endsWith(because.replaceAll('\u200b', '')))).toBe(true);
      }
      const outside = html
        .replaceAll(/<pre>[\s\S]*?<\/pre>/g, '')
        .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
      expect(outside).not.toMatch(/@[a-z0-9]|(?<!&)#\d|\bGH-\d/i);
    }),
    { numRuns: 30 },
  );
});

test('what has no room is left out and counted', () => {
  const summary = summaryOfRun(exampleRecord());
  const cells = Array.from({ length: 200 }, (_, copy) =>
    summary.cells.map((cell) => ({ ...cell, key: `${copy}-${cell.key}` })),
  ).flat();
  for (const most of [2_000, 60_000, 1_000_000]) {
    const text = markdown({ ...summary, cells }, { atMostBytes: most });
    expect(bytesOf(text)).toBeLessThanOrEqual(most);
    expect(text).toMatch(
      /_Shortened: \d[\d,]* more (cells|details) had no room here; the report has all of it\._/,
    );
  }
});
