import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { parseExposition } from '../../observe/parse-exposition.ts';
import { openMetrics } from './open-metrics.ts';
import { summaryOfGate } from './summary-of-gate.ts';

/** GitLab takes what follows a number sign away, splits a line as a shell does, and keeps two words. */
function asGitlabReads(text: string): readonly (readonly [name: string, value: string])[] {
  return text.split('\n').flatMap((line) => {
    const words = [...line.replace(/#.*$/, '').matchAll(/(?:"(?:\\.|[^"\\])*"|[^\s"'\\])+/g)].map(
      ([word]) => word,
    );
    return words.length === 2 ? [[words[0] ?? '', words[1] ?? ''] as const] : [];
  });
}

test('a gate tells what head has', () => {
  expect(openMetrics(summaryOfGate(exampleGate()))).toMatchInlineSnapshot(`
    "# TYPE scaleproof_http_latency_ms gauge
    # HELP scaleproof_http_latency_ms Latency of successful requests
    scaleproof_http_latency_ms{cell="redis-round-robin/api-latency",at="p50"} 11.22
    scaleproof_http_latency_ms{cell="redis-round-robin/api-latency",at="p95"} 23.43
    scaleproof_http_latency_ms{cell="redis-round-robin/api-latency",at="p50",operation="list-items"} 11.22
    scaleproof_http_latency_ms{cell="redis-sticky/session-survival",at="p50"} 10.11
    # TYPE scaleproof_messages_lost gauge
    # HELP scaleproof_messages_lost Messages lost
    scaleproof_messages_lost{cell="redis-round-robin/cross-instance-delivery",at="total"} 1.5
    # TYPE scaleproof_sessions_lost gauge
    # HELP scaleproof_sessions_lost Sessions lost
    scaleproof_sessions_lost{cell="redis-sticky/session-survival",at="total"} 0
    # TYPE scaleproof_cases gauge
    # HELP scaleproof_cases Cases by status
    scaleproof_cases{status="pass"} 2
    scaleproof_cases{status="expected-fail"} 0
    scaleproof_cases{status="fail"} 3
    scaleproof_cases{status="unknown"} 2
    scaleproof_cases{status="skipped"} 0
    scaleproof_cases{status="error"} 0
    # EOF
    "
  `);
});

test('hostile names stay text: every value is read back with its labels, by GitLab too', () => {
  fc.assert(
    fc.property(hostileSummary, (summary) => {
      const text = openMetrics(summary);
      const samples = parseExposition(text);
      const keys = new Set(summary.cells.map(({ key }) => key.replaceAll('#', '＃')));
      const ofCells = samples.filter(({ name }) => name !== 'scaleproof_cases');
      expect(ofCells.filter(({ labels }) => !keys.has(labels.cell ?? ''))).toEqual([]);
      const asked = summary.cells.flatMap(({ key, cases }) =>
        cases.flatMap(({ number }) =>
          number === null || number.value === null || !number.reliable
            ? []
            : JSON.stringify([key, number.metric, number.at, number.where]),
        ),
      );
      expect(ofCells.length).toBe(new Set(asked).size);
      const read = asGitlabReads(text);
      expect(read.map(([, value]) => Number(value))).toEqual(samples.map(({ value }) => value));
    }),
    { numRuns: 30 },
  );
});
