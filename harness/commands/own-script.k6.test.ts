import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { testWithK6 } from '../load/k6/fixtures/k6-test.ts';
import { recordSchema } from '../record/record-schema.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scaleproof-own-script-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command as a user does, with a script of three users who read the items for a second. */
async function runScript(thresholds: Readonly<Record<string, readonly string[]>>) {
  const script = join(folder, 'my-script.js');
  await writeFile(
    script,
    `import http from 'k6/http';
     import { check } from 'k6';
     import { Counter } from 'k6/metrics';
     const orders = new Counter('orders');
     export const options = { vus: 3, duration: '1s', thresholds: ${JSON.stringify(thresholds)} };
     export function setup() { return http.get(__ENV.BASE_URL + '/api/items').status; }
     export default function (status) {
       const { json } = http.get(__ENV.BASE_URL + '/api/items?limit=5');
       check(json, { 'has items': (body) => body !== undefined, 'setup saw items': () => status === 200 });
       check(null, { 'never holds': () => false });
     }
     export function teardown() { console.log('left ' + __ENV.BASE_URL.length + ' things, bye'); }
     export function handleSummary(data) {
       return { stdout: 'a summary of my own', 'out/names.json': '[]', ${JSON.stringify(join(folder, 'own-summary.json'))}: JSON.stringify(Object.keys(data.metrics)) };
     }`,
  );
  const command = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), 'run'];
  const args = ['--k6', script, '--topology', 'jwt-round-robin', '--runtime', 'process', '--out', folder];
  const { exitCode, stdout } = await new Promise<{ exitCode: number; stdout: string }>((resolve) => {
    execFile(process.execPath, [...command, ...args], { cwd: root }, (error, stdout) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout }),
    );
  });
  const record = recordSchema.parse(JSON.parse(await readFile(join(folder, 'latest/record.json'), 'utf8')));
  const page = await readFile(join(folder, 'latest/index.html'), 'utf8');
  return { exitCode, stdout, page, cell: record.cells[0] };
}

testWithK6('runs unchanged; its thresholds and checks are shown by their labels', async () => {
  const { exitCode, stdout, page, cell } = await runScript({
    http_reqs: ['count>3', 'count<3'],
    'http_req_duration{name:nowhere}': ['p(95)<1'],
    checks: ['rate>0.6'],
  });
  expect(exitCode).toBe(1);
  expect(cell?.key).toBe('jwt-round-robin/k6-my-script');
  expect(
    cell?.verdicts.map(({ target, outcome }) => `${outcome} ${target.where?.threshold ?? target.metric}`),
  ).toEqual([
    'pass checks: rate>0.6',
    'unknown http_req_duration{name:nowhere}: p(95)<1',
    'pass http_reqs: count>3',
    'fail http_reqs: count<3',
    'pass k6_marked_as_failed',
    'fail k6_checks',
  ]);
  const shown = stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  expect(shown).toContain('✓ threshold checks: rate>0.6 rate 0.6667');
  expect(shown).toContain(
    '? threshold http_req_duration{name:nowhere}: p(95)<1 no samples, so k6 would count it as passed',
  );
  expect(stdout).toMatch(/✗ threshold {2}http_reqs: count<3 +count \d+/);
  expect(stdout).toMatch(/✓ check {6}has items +([\d,]+) of \1 \(100 %\)/);
  expect(stdout).toMatch(/✗ check {6}never holds +0 of [\d,]+ \(0 %\)/);
  for (const label of ['http_reqs: count&lt;3', 'has items', 'never holds']) expect(page).toContain(label);
  const files = 'files/jwt-round-robin.k6-my-script.0';
  expect(cell?.repetitions[0]?.files).toEqual(
    ['k6-console.txt', 'k6-output.txt', 'out/names.json'].map((name) => `${files}/${name}`),
  );
  expect(page).toContain(`<a href="${files}/k6-console.txt">`);
  expect(await readFile(join(folder, 'latest', files, 'k6-output.txt'), 'utf8')).toBe(
    'a summary of my own\n',
  );
  expect(await readFile(join(folder, 'latest', files, 'k6-console.txt'), 'utf8')).toMatch(/^left \d+ things/);
  // It failed: the end of what it printed is at hand.
  expect(stdout).toMatch(/The last lines of the script's console:\n +left \d+ things, bye/);
  expect(JSON.parse(await readFile(join(folder, 'own-summary.json'), 'utf8'))).toContain('checks');
});

testWithK6('with passed thresholds it passes, regardless of its checks', async () => {
  const { exitCode, cell } = await runScript({ http_req_failed: ['rate<0.01'] });
  expect(cell?.repetitions[0]?.error).toBeNull();
  expect(exitCode).toBe(0);
});

testWithK6('with a threshold without samples it is inconclusive', async () => {
  const { exitCode } = await runScript({ orders: ['count<1'] });
  expect(exitCode).toBe(2);
});
