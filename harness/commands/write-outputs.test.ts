import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateSaying, runSaying } from '../fixtures/hostile-records.ts';
import { exampleGate } from '../gate/fixtures/example-gate.ts';
import type { GateRecord } from '../gate/gate-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import { createSecrets } from '../record/secrets/secrets.ts';
import type { OutputOptions } from './output-options.ts';
import { writeOutputs } from './write-outputs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scaleproof-outputs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const password = 'correct-horse-battery';

function everyFormat(): OutputOptions {
  return {
    junit: join(folder, 'deep/junit.xml'),
    markdown: join(folder, 'page.md'),
    json: join(folder, 'summary.json'),
    github: true,
    gitlab: join(folder, 'gitlab'),
    benchmarkJson: join(folder, 'benchmarks.json'),
    bencher: join(folder, 'bencher.json'),
  };
}

/** What is written, file by file, with what is said on stdout. */
async function written(record: RunRecord | GateRecord, options = everyFormat()) {
  const secrets = createSecrets();
  secrets.learn({ DB_PASSWORD: password });
  const out = new PassThrough();
  const stream = out as unknown as NodeJS.WriteStream;
  const env = {
    GITHUB_STEP_SUMMARY: join(folder, 'step-summary.md'),
    GITHUB_OUTPUT: join(folder, 'step-output'),
  };
  await writeOutputs(record, options, { secrets, folder, env, stdout: stream, stderr: stream });
  out.end();
  const said = (await out.toArray()).join('');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'utf8')] as const),
  );
  return { said, files: Object.fromEntries(texts) };
}

test.each([
  ['a run', runSaying],
  ['a gate', gateSaying],
])('no secret and no path of this machine is in any output of %s', async (_name, saying) => {
  const here = [
    join(process.cwd(), 'src/app.ts:3'),
    join(homedir(), '.npmrc'),
    join(tmpdir(), 'run-1/app.log'),
    `file://${process.cwd()}/src/app.ts`,
  ];
  const { said, files } = await written(saying(`${password} at ${here.join(' and ')}`));
  // Where the report is, for the next step.
  const shown = {
    ...files,
    'step-output': files['step-output']?.replace(relative(process.cwd(), folder), '') ?? '',
  };
  for (const text of [said, ...Object.values(shown)]) {
    expect(text).not.toContain(password);
    for (const path of [process.cwd(), `${homedir()}/`, `${tmpdir()}/`]) expect(text).not.toContain(path);
  }
  expect(files['summary.json']).toContain(
    '[masked DB_PASSWORD] at ./src/app.ts:3 and ~/.npmrc and <tmp>/run-1/app.log and ./src/app.ts',
  );
});

test('each format has its file, and a step of GitHub its summary and its outputs', async () => {
  const { files, said } = await written(exampleGate());
  expect(Object.keys(files).sort()).toMatchInlineSnapshot(`
    [
      "bencher.json",
      "benchmarks.json",
      "comment.md",
      "junit.xml",
      "metrics.txt",
      "page.md",
      "step-output",
      "step-summary.md",
      "summary.json",
    ]
  `);
  expect(files['step-output']).toMatch(/^outcome=fail\nexit-code=1\nreport<</);
  expect(said).toMatch(/^::error title=redis-round-robin/);
});

test('what a step has written to its summary before counts, and stays', async () => {
  const before = 'x'.repeat(990_000);
  await writeFile(join(folder, 'step-summary.md'), before);
  const { files } = await written(runSaying('y'.repeat(200)));
  const { 'step-summary.md': page = '' } = files;
  expect(page.startsWith(before)).toBe(true);
  expect(page.length).toBeLessThan(1024 ** 2);
  expect(page).toContain('## scaleproof run');
});

test('a variable whose value is a word of every gate breaks none of it', async () => {
  const secrets = createSecrets();
  secrets.learn({ MODE: 'no-worse', KIND: 'versions', SHOWN: 'numbers', TOKEN: 'worse', NAME: 'launches' });
  const json = join(folder, 'summary.json');
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  await writeOutputs(exampleGate(), { json }, { secrets, folder, stdout: stream, stderr: stream });
  const { cells } = JSON.parse(await readFile(json, 'utf8'));
  expect(cells.map(({ status }: { status: string }) => status)).toEqual(['fail', 'fail', 'pass', 'unknown']);
});

test('only what was asked for is written, and folders are made for it', async () => {
  const { files, said } = await written(exampleGate(), { junit: join(folder, 'a/b/junit.xml') });
  expect([Object.keys(files), said]).toEqual([['junit.xml'], '']);
});

test('an output that cannot be written is said with what to do', async () => {
  const { files } = await written(exampleGate());
  expect(Object.keys(files)).toContain('page.md');
  await expect(written(exampleGate(), { json: join(folder, 'page.md/summary.json') })).rejects.toMatchObject({
    code: 'SP_OUTPUT_NOT_WRITTEN',
    message: expect.stringMatching(
      /could not be written: .*'scaleproof report' writes the output from it\.$/,
    ),
  });
});
