import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hostileSummary } from '../../fixtures/hostile-records.ts';
import { exampleGate } from '../../gate/fixtures/example-gate.ts';
import { githubAnnotations, githubComment, githubMarker, githubOutputs } from './github.ts';
import type { Summary } from './summary.ts';
import { summaryOfGate } from './summary-of-gate.ts';

const ofGate = summaryOfGate(exampleGate());

/** As the runner reads a line of a log. */
function readCommand(line: string) {
  const [, name = '', properties = '', message = ''] = /^::(\w+)(?: (.*?))?::(.*)$/.exec(line) ?? [];
  const decoded = (text: string) =>
    text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0A', '\n').replaceAll('%25', '%');
  const title = /^title=(.*)$/.exec(properties)?.[1] ?? '';
  return { name, title: decoded(title), message: message.replaceAll('%0A', '\n').replaceAll('%25', '%') };
}

test('a gate shows what is worse as errors, and what it cannot tell as warnings', () => {
  expect(githubAnnotations(ofGate).split('\n')).toMatchInlineSnapshot(`
    [
      "::error title=redis-round-robin/api-latency%3A Latency of successful requests%2C p50::worse: 10.1 ms → 11.2 ms, +11 %25 [+9.9 %25 to +12 %25] in 8 launches",
      "::error title=redis-round-robin/api-latency%3A Latency of successful requests (operation list-items)%2C p50::worse: 10.1 ms → 11.2 ms, +11 %25 [+9.9 %25 to +12 %25] in 8 launches",
      "::error title=redis-round-robin/cross-instance-delivery%3A Messages lost::worse: 0 → 3 in 2 launches%0AMessage 17 of publisher-2 reached 11 of 12 members: app-2 never sent it to member-9.",
      "::warning title=redis-round-robin/api-latency%3A Latency of successful requests%2C p95::cannot tell: 23.2 ms → 23.4 ms, +2.0 %25 [−4.0 %25 to +9.1 %25] in 8 launches%0ABetween −4.0 %25 and +9.1 %25: 8 launches find a change of 14 %25. The least change that would have been found: +14 %25. Launches that tell 5 %25: 40.",
      "::warning title=redis-sticky/custom-script%3A the whole cell::not compared%0AThe driver k6 has no common schedule: choose scenarios of native or sockets.",
      "",
    ]
  `);
});

test('no more than ten of a kind, and the rest is counted', () => {
  const cells = Array.from({ length: 12 }, (_, copy) =>
    ofGate.cells.map((cell) => ({ ...cell, key: `${cell.key}-${copy}` })),
  ).flat();
  const commands = githubAnnotations({ ...ofGate, cells })
    .trimEnd()
    .split('\n')
    .map(readCommand);
  const of = (kind: string) => commands.filter(({ name }) => name === kind);
  expect([of('error').length, of('warning').length]).toEqual([10, 10]);
  expect([of('error').at(-1)?.message, of('warning').at(-1)?.message]).toEqual([
    '27 more are in the job summary.',
    '15 more are in the job summary.',
  ]);
});

test('hostile names stay text: each command is read back as one line with the words of its case', () => {
  fc.assert(
    fc.property(hostileSummary, (summary) => {
      const commands = githubAnnotations(summary).trimEnd().split('\n').map(readCommand);
      const cases = summary.cells.flatMap(({ cases }) => cases.filter(({ level }) => level === 'gate'));
      const failed = cases.filter(({ status }) => status === 'fail' || status === 'error');
      const unknown = cases.filter(({ status }) => status === 'unknown');
      expect(commands.map(({ name }) => name)).toEqual([
        ...failed.map(() => 'error'),
        ...unknown.map(() => 'warning'),
      ]);
      for (const [index, { words }] of [...failed, ...unknown].entries()) {
        expect(commands[index]?.message.split('\n')[0]).toBe(words);
      }
    }),
    { numRuns: 30 },
  );
});

test('a comment begins with a marker that is the same for the next one, and fits', () => {
  fc.assert(
    fc.property(hostileSummary, (summary) => {
      const comment = githubComment(summary);
      const [first = ''] = comment.split('\n');
      expect(first).toMatch(/^<!-- scaleproof (run|gate) [\w.-]* -->$/);
      expect(first).toBe(githubMarker({ ...summary, cells: [], outcome: 'pass' }));
      expect(comment.length).toBeLessThan(65_536);
    }),
    { numRuns: 30 },
  );
  expect(githubMarker(ofGate)).toBe('<!-- scaleproof gate default -->');
});

test('outputs are read by a runner, whatever the path is', () => {
  const outputs = (report: string, of: Summary = ofGate) => githubOutputs(of, report);
  expect(outputs('reports/a\noutcome=pass/index.html')).toBe(
    'outcome=fail\nexit-code=1\nreport<<SCALEPROOF_END_OF_PATH\nreports/a outcome=pass/index.html\nSCALEPROOF_END_OF_PATH\n',
  );
  expect(outputs('r', { ...ofGate, exitCode: null, outcome: 'error' })).toContain(
    'outcome=error\nexit-code=\n',
  );
});
