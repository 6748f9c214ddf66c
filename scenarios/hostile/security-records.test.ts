import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { explain } from '../../harness/commands/explain.ts';
import { report } from '../../harness/commands/report.ts';
import { ScaleproofError } from '../../harness/core/errors.ts';
import { namedFindingsOf } from '../../harness/record/name-findings.ts';
import type { CellRecord, RepetitionRecord, RunRecord } from '../../harness/record/run-record.ts';
import { createSecrets } from '../../harness/record/secrets/secrets.ts';
import { exampleRecord } from '../../harness/report/fixtures/example-record.ts';

/** Only the cells whose findings the tests tell, so that nothing takes long. */
const whole = exampleRecord();
const example: RunRecord = {
  ...whole,
  cells: whole.cells.filter(({ repetitions }) => repetitions[0]?.findings.length),
};

/** A folder with this record and, beside it, a file that is none of its business. */
async function runWith(record: unknown): Promise<{ readonly folder: string; readonly outside: string }> {
  const root = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'run');
  await mkdir(join(folder, 'history'), { recursive: true });
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  await writeFile(join(folder, 'record.json'), text);
  const outside = join(root, 'outside.jsonl.gz');
  await writeFile(outside, gzipSync('{"is":"left","member":"the private line","untilUs":1}\n'));
  return { folder, outside };
}

async function said(command: 'explain' | 'report', folder: string, finding?: string) {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  const strays = { left: [], listen: () => ({ [Symbol.dispose]() {} }) };
  const stdout = stream as unknown as NodeJS.WriteStream;
  const options = { out: folder, stdout };
  let code = 'none';
  try {
    if (command === 'explain') await explain(folder, finding, options);
    else
      await report(folder, options, {
        stdout,
        stderr: stdout,
        argv: [],
        strays,
        secrets: createSecrets(),
        signal: AbortSignal.any([]),
      });
  } catch (cause) {
    if (!(cause instanceof ScaleproofError)) throw cause;
    text += cause.message;
    code = `${cause.code} ${cause.exitCode}`;
  }
  return { code, text };
}

/** The example, in which the first repetition that found something is changed. */
function recordWith(change: Partial<RepetitionRecord>): { record: RunRecord; finding: string } {
  const finding = namedFindingsOf(example)[0];
  if (!finding) return expect.fail('The example has no finding.');
  const cells = example.cells.map((cell) =>
    cell.key === finding.cell.key ? { ...cell, repetitions: [{ ...finding.repetition, ...change }] } : cell,
  );
  const changed = { ...example, cells };
  return { record: changed, finding: namedFindingsOf(changed)[0]?.name ?? '' };
}

/** The whole example, one cell of it changed. */
function withCell(key: string, change: (cell: CellRecord) => Partial<CellRecord>): RunRecord {
  const cells = whole.cells.map((cell) => (cell.key === key ? { ...cell, ...change(cell) } : cell));
  return { ...whole, cells };
}

test.each<[string, RunRecord, RegExp]>([
  [
    'an outcome that does not match its verdicts',
    withCell('memory-round-robin/session-survival', () => ({ outcome: 'pass' })),
    /outcome: it does not match its verdicts/,
  ],
  [
    'a verdict taken out',
    withCell('memory-round-robin/session-survival', ({ verdicts }) => ({
      outcome: 'pass',
      verdicts: verdicts.filter(({ outcome }) => outcome === 'pass'),
    })),
    /outcome: it does not match|verdicts: there is not one per target/,
  ],
])('a record with %s is not rendered', async (_what, record, why) => {
  const { folder } = await runWith(record);
  const { code, text } = await said('report', folder);
  expect(code).toBe('SP_RECORD_DAMAGED 3');
  expect(text).toMatch(why);
});

test.each(['../outside.jsonl.gz', '/etc/passwd', '..', '.', 'history/../../outside.jsonl.gz'])(
  'a history at %j is not read',
  async (historyFile) => {
    const { record, finding } = recordWith({ historyFile });
    const { folder } = await runWith(record);
    const { code, text } = await said('explain', folder, finding);
    expect(code).toBe('SP_RECORD_DAMAGED 3');
    expect(text).toContain("is not a file inside the run's folder");
  },
);

test('a history that is a link out of the folder is not read, and one that hangs neither', async () => {
  const { record, finding } = recordWith({ historyFile: 'history/zero' });
  const { folder, outside } = await runWith(record);
  await symlink(outside, join(folder, 'history/zero'));
  expect(await said('explain', folder, finding)).toMatchObject({ code: 'SP_RECORD_DAMAGED 3' });
  await rm(join(folder, 'history'), { recursive: true });
  await symlink('/dev', join(folder, 'history'));
  expect(await said('explain', folder, finding)).toMatchObject({ code: 'SP_RECORD_DAMAGED 3' });
});

test('a history that unpacks to a thousand times its size is given up early', async () => {
  const { record, finding } = recordWith({ historyFile: 'history/bomb.jsonl.gz' });
  const { folder } = await runWith(record);
  for (const content of [
    Buffer.alloc(32 * 1024 * 1024, `${'{}'.padEnd(500)}\n`),
    Buffer.alloc(8 * 1024 * 1024, 'x'),
  ]) {
    await writeFile(join(folder, 'history/bomb.jsonl.gz'), gzipSync(content));
    const { code, text } = await said('explain', folder, finding);
    expect(code).toBe('SP_RECORD_DAMAGED 3');
    expect(text).toContain('unpacks to more than a history can be');
  }
});

test.each([
  'null\n{}\n',
  '{"is":"operation"}\n{"is":"fault"}\n[]\n',
  '{"is":"operation","client":"client-1"}\n{"is":"operation","client":{},"endedUs":"x"}\n',
])('a history of what no run writes (%j) is no bug of scaleproof', async (lines) => {
  const { record, finding } = recordWith({ historyFile: 'history/odd.jsonl.gz' });
  const { folder } = await runWith(record);
  await writeFile(join(folder, 'history/odd.jsonl.gz'), gzipSync(lines));
  expect((await said('explain', folder, finding)).code).toMatch(/^(?:none|SP_RECORD_DAMAGED 3)$/);
});

const hostileText =
  '\x1b]8;;https://evil.example\x07click\x1b]8;;\x07 \x1b[2J \u202etxt\u202c \x9b1m \r</script>';

test('texts of a record carry nothing that steers a terminal, nor markup into the page', async () => {
  const [finding] = namedFindingsOf(example);
  if (!finding) return expect.fail('The example has no finding.');
  const { record, finding: name } = recordWith({
    historyFile: null,
    notes: [hostileText],
    error: { code: 'SP_START_FAILED', message: hostileText },
    findingCounts: { [hostileText]: 1, __proto__: 1 } as never,
    findings: [
      {
        ...finding.finding,
        sentence: hostileText,
        proof: [{ atUs: 1, who: hostileText, what: hostileText }],
      },
    ],
  });
  const { folder } = await runWith(record);
  const texts = [
    await said('explain', folder),
    await said('explain', folder, name),
    await said('report', folder),
  ];
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  for (const { code, text } of texts) {
    expect(code).toBe('none');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|evil/);
  }
  expect(page).not.toContain('\u202e');
  expect(page.match(/<\/script>/g)).toHaveLength(page.match(/<script[ >]/g)?.length ?? 0);
});

const written = JSON.stringify(example);

test.each([
  ['an id that leads elsewhere', written.replace('2026-10-05T09-00-00-4f1c', '../../x')],
  ['an id that is a command', written.replace('2026-10-05T09-00-00-4f1c', '$(touch pwned)')],
  ['not a number', written.replace('"exitCode":2', '"exitCode":NaN')],
  ['a number without an end', written.replace('"seed":42', '"seed":1e999')],
  ['a text for a list', written.replace(/"cells":\[/, '"cells":"x","more":[')],
  ['null', 'null'],
  ['nothing', ''],
  ['a list', '[]'],
  ['a half', written.slice(0, written.length / 2)],
  ['a hundred thousand levels', `{"cells":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a distribution that is none', written.replaceAll(/"hdr":"[^"]*"/g, '"hdr":"bm9uZQ=="')],
])('a record with %s is refused in one line', async (_name, record) => {
  const { folder } = await runWith(record);
  const { code, text } = await said('report', folder);
  expect(code).toBe('SP_RECORD_DAMAGED 3');
  expect(text.split('\n')).toHaveLength(1);
});

test('a record that is a pipe or a folder is refused, not waited for', async () => {
  const { folder } = await runWith('{}');
  await rm(join(folder, 'record.json'));
  await symlink('/dev/zero', join(folder, 'record.json'));
  expect(await said('report', folder)).toMatchObject({ code: 'SP_RECORD_DAMAGED 3' });
});
