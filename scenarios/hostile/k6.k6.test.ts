import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { testWithK6 } from '../../harness/load/k6/fixtures/k6-test.ts';
import type { CellRecord } from '../../harness/record/run-record.ts';
import { runAsUser, type UserRun } from './run-as-user.ts';

/** Somebody else, who answers everything with 200. */
const elsewhere = createServer((_request, response) => response.end('{}'));
let otherPort: number;
beforeAll(async () => {
  await new Promise<void>((listening) => elsewhere.listen(0, '127.0.0.1', listening));
  otherPort = (elsewhere.address() as AddressInfo).port;
});
afterAll(() => {
  elsewhere.closeAllConnections();
  elsewhere.close();
});

async function runScript(
  name: string,
  ...args: readonly string[]
): Promise<UserRun & { readonly cell: CellRecord }> {
  const folder = import.meta.dirname;
  const config = ['--config', join(folder, 'own-scripts.config.ts')];
  const script = ['--k6', join(folder, 'scripts', name), '--topology', 'one'];
  const run = await runAsUser([...config, ...script, ...args], { env: { OTHER_PORT: String(otherPort) } });
  const cell = run.record?.cells[0];
  if (!cell) throw new Error(`No record: ${run.stderr}`);
  return { ...run, cell };
}

const gates = ({ verdicts }: CellRecord) => verdicts.filter(({ target }) => target.level !== 'watch');
const outcomes = (cell: CellRecord) => [...new Set(gates(cell).map(({ outcome }) => outcome))];
const codes = ({ repetitions }: CellRecord) =>
  repetitions.flatMap(({ doubts }) => doubts.map(({ code }) => code));

function totalOf(cell: CellRecord, metric: string, labels: Record<string, string> = {}): number {
  return cell.repetitions
    .flatMap(({ measurements }) => measurements)
    .filter((one) => one.metric === metric)
    .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
    .reduce((sum, { value }) => sum + (value.kind === 'total' ? value.value : 0), 0);
}

/** What the measured phase of a script with one repetition came to. */
function ranMs({ repetitions }: CellRecord): number {
  return repetitions[0]?.measuredMs ?? Number.NaN;
}

testWithK6(
  'a script that asks another variable than BASE_URL reaches nothing, and nothing passes',
  async () => {
    const { exitCode, stdout, page, cell } = await runScript('another-variable.js');
    expect(exitCode).toBe(2);
    expect(outcomes(cell)).toEqual(['unknown']);
    expect(cell.repetitions[0]?.offered).toEqual({ planned: 0, ok: 0, failed: 0, timedOut: 0, dropped: 0 });
    expect(totalOf(cell, 'balancer_requests')).toBe(0);
    for (const said of [stdout, page ?? '']) expect(said).toContain(`127.0.0.1:${otherPort}`);
    expect(page).toContain('__ENV.BASE_URL');
    expect(stdout).not.toContain('✓');
  },
);

testWithK6(
  'a script whose address is undefined gets no answer, and no threshold on answers holds',
  async () => {
    const { exitCode, stdout, cell } = await runScript('unset-service.js');
    expect(exitCode).toBe(2);
    expect(outcomes(cell)).toEqual(['unknown']);
    expect(stdout).toContain('25 to undefined');
  },
);

testWithK6('thresholds on what the address names are judged as k6 judges them', async () => {
  const { exitCode, cell } = await runScript('names-of-the-address.js');
  expect(exitCode).toBe(1);
  const said = gates(cell).map(
    ({ outcome, target }) => `${outcome} ${target.where?.threshold ?? target.metric}`,
  );
  expect(said).toEqual([
    `pass checks{check:\${BASE_URL} answers}: rate==1`,
    `fail http_req_duration{name:\${BASE_URL}/api/items/2}: p(95)<0.001`,
    `pass http_req_duration{url:\${BASE_URL}/api/items/1}: p(95)<5000`,
    `pass http_reqs{group:::\${BASE_URL.host}}: count>1`,
    `pass http_reqs{scenario:load_\${BASE_URL.host with _}}: count>1`,
    `pass http_reqs{service:\${BASE_URL.host}}: count>1`,
    'pass k6_marked_as_failed',
  ]);
});

testWithK6('a script that ends with its iterations is measured until then, without doubts', async () => {
  const { exitCode, cell } = await runScript('thirty-iterations.js');
  expect(exitCode).toBe(0);
  // Six iterations of two users take half a second each; the teardown, which no gap may speak of, takes longer.
  expect(ranMs(cell)).toBeGreaterThan(1_400);
  expect(ranMs(cell)).toBeLessThan(4_000);
  expect(cell.repetitions[0]?.offered?.ok).toBe(6);
  expect(codes(cell)).not.toContain('scrape-gap');
});

testWithK6('tags that a script leaves out make no failures, and the requests of setup no load', async () => {
  const { exitCode, page, cell } = await runScript('fewer-tags.js');
  expect(exitCode).toBe(2);
  const said = gates(cell).map(
    ({ outcome, target }) => `${outcome} ${target.where?.threshold ?? target.metric}`,
  );
  expect(said).toEqual([
    'unknown http_req_duration{status:200}: p(95)<5000',
    'pass http_req_failed: rate<0.01',
    'pass k6_marked_as_failed',
  ]);
  const { planned = 0, ok } = cell.repetitions[0]?.offered ?? {};
  expect(ok).toBe(planned);
  expect(planned).toBe(totalOf(cell, 'k6_requests') - 3);
  expect(page?.match(/tells k6 to leave out the tags/g)).toHaveLength(1);
});

testWithK6(
  'a summary of the script is a file for each cell and repetition, in the folder of the run',
  async () => {
    const { exitCode, stdout, page, record, reports } = await runScript(
      'own-summary.js',
      ...['--topology', 'other', '--repetitions', '2'],
    );
    expect(exitCode).toBe(0);
    const files = record?.cells.flatMap(({ repetitions }) => repetitions.flatMap((one) => one.files)) ?? [];
    expect(files).toHaveLength(8);
    expect(new Set(files).size).toBe(8);
    for (const file of files) {
      expect(stdout).toContain(file);
      expect(page).toContain(file);
      expect(JSON.parse(await readFile(join(reports, 'latest', file), 'utf8')).count).toBe(3);
    }
  },
);

testWithK6('named requests that go elsewhere are detected by the count of the balancer', async () => {
  const { exitCode, cell } = await runScript('named-elsewhere.js');
  expect(exitCode).toBe(2);
  expect(outcomes(cell)).toEqual(['unknown']);
  expect(codes(cell)).toContain('nothing-reached');
});

testWithK6('a script of all kinds has the count of the balancer, whatever its names', async () => {
  const { exitCode, cell, stdout } = await runScript('größe, und mehr.ts');
  const said = gates(cell).map(
    ({ outcome, target }) => `${outcome} ${target.where?.threshold ?? target.metric}`,
  );
  expect(said).toEqual([
    'pass checks{check:größe: "ja" {1}}: rate==1',
    `unknown http_req_duration{url:http://127.0.0.1:${otherPort}/login}: max<60000`,
    'pass http_req_failed{scenario:browse}: rate==0',
    'pass http_reqs{basket:a&b=c}: count>0',
    'pass k6_marked_as_failed',
  ]);
  expect(exitCode).toBe(2);
  expect(codes(cell)).not.toContain('counts-differ');
  expect(codes(cell)).toContain('other-hosts');
  expect(stdout).toContain(`to 127.0.0.1:${otherPort}`);
  // Setup and teardown ask once each, outside of the load.
  const sent =
    totalOf(cell, 'k6_requests', { to: 'topology' }) + totalOf(cell, 'k6_requests', { to: 'not-told' });
  expect(cell.repetitions[0]?.offered?.planned).toBe(sent - 2);
});

testWithK6('a threshold that ends the test ends the measured phase, and fails', async () => {
  const { exitCode, cell } = await runScript('abort-on-fail.js');
  expect(exitCode).toBe(1);
  expect(ranMs(cell)).toBeLessThan(30_000);
  expect(codes(cell)).not.toContain('scrape-gap');
});

testWithK6('a script that ends the test itself is measured until then, and no gate is judged', async () => {
  const { exitCode, cell } = await runScript('aborts-itself.js');
  expect(exitCode).toBe(2);
  expect(outcomes(cell)).toEqual(['unknown']);
  expect(ranMs(cell)).toBeLessThan(30_000);
  expect(cell.repetitions[0]?.offered?.ok).toBe(5);
});

testWithK6('a script that throws before it sends anything makes no verdict on the topology', async () => {
  const { exitCode, cell } = await runScript('throws-at-once.js');
  expect(exitCode).toBe(2);
  expect(outcomes(cell)).toEqual(['unknown']);
});
