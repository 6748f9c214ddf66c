import { expect, test } from 'vitest';
import { runAsUser, type UserRun } from './run-as-user.ts';

const config = ['--config', 'scenarios/hostile/shop.config.ts'];

function runShop(cells: string, adapter = '', app: Readonly<Record<string, string>> = {}): Promise<UserRun> {
  const env = { HOSTILE_ADAPTER: adapter, HOSTILE_APP: JSON.stringify(app) };
  return runAsUser([...config, '--cells', cells], { env });
}

const cellsOf = ({ record }: UserRun) => record?.cells.map(({ key, outcome }) => `${key} ${outcome}`);
const errorsOf = ({ record }: UserRun) =>
  record?.cells.map(({ key, repetitions: [one] }) => `${key}: ${one?.error?.message ?? null}`);
const repetitionOf = ({ record }: UserRun) => record?.cells[0]?.repetitions[0];
const doubtsOf = (run: UserRun) =>
  repetitionOf(run)
    ?.doubts.map(({ sentence }) => sentence)
    .join('\n');

test('an instanceOf that trusts a header survives the page of a balancer, after a kill', async () => {
  const run = await runShop('{built-in,nginx}/killed', 'trusting-instance-of');
  expect([run.exitCode === 70, run.page === null]).toEqual([false, false]);
  expect(errorsOf(run)).toEqual(['nginx/killed: null', 'built-in/killed: null']);
  expect(doubtsOf(run)).toMatch(/The adapter's instanceOf failed .*, first on status 50\d, headers/);
});

test('a read that throws makes the verdict unknown, with the response', async () => {
  const run = await runShop('built-in/items', 'throwing-read');
  expect(run.record?.cells[0]?.verdicts).toMatchObject([{ outcome: 'unknown' }]);
  expect(doubtsOf(run)).toMatch(
    /The adapter's read of 'list-items' failed \d+ times, first on an answer with status 200/,
  );
  expect(repetitionOf(run)?.offered).toMatchObject({ planned: 60, failed: 60 });
});

test('an environment that throws is an error of its cell, and the others run', async () => {
  const run = await runShop('{built-in,nginx}/items', 'throwing-environment');
  expect([run.exitCode, cellsOf(run)]).toEqual([3, ['nginx/items error', 'built-in/items pass']]);
  expect(repetitionOf(run)?.error).toEqual({
    code: 'SP_ADAPTER_FAILED',
    message: expect.stringContaining(
      'launch.environment of the adapter failed: no DATABASE_URL in this shell.',
    ),
  });
  expect(run.page).toContain('no DATABASE_URL in this shell');
});

const strict = { HOSTS: 'shop.example', NEEDS_HTTPS: 'yes', COOKIE: 'Path=/; Domain=shop.example; Secure' };

test('an app that checks its host and its scheme is reached by its public URL, behind every engine', async () => {
  const run = await runShop('*/visit', 'public', strict);
  const engines = ['nginx', 'haproxy', 'caddy', 'built-in'];
  expect(errorsOf(run)).toEqual(engines.map((engine) => `${engine}/visit: null`));
  for (const { repetitions } of run.record?.cells ?? []) {
    expect(repetitions).toMatchObject([{ offered: { planned: 60, failed: 0 }, findingCounts: {} }]);
  }
});

test('what the adapter lacks is refused before anything starts, also when it is only planned', async () => {
  const run = await runShop('built-in/lacking');
  expect([run.exitCode, run.record]).toEqual([3, null]);
  expect(run.stderr).toContain("built-in/lacking: workload.prepare needs 'log-out'");
  expect(run.stderr).toContain("built-in/lacking: workload.afterwards needs 'submit-job'");
  expect(run.stderr).toContain("The adapter 'shop' has: list-items, read-item, work, log-in, read-session.");
});

test('a cookie that the client may not keep is reported before the load: its name, why, and what to set', async () => {
  const run = await runShop('built-in/visit', 'public-by-http', { COOKIE: 'Path=/; Secure' });
  expect([run.exitCode, repetitionOf(run)?.offered]).toEqual([3, null]);
  expect(repetitionOf(run)?.error).toMatchObject({
    code: 'SP_SESSION_NOT_KEPT',
    message: expect.stringContaining(
      "the cookie 'sid' is not sent, because it is Secure, and the client asks by http (http://shop.example). Set publicUrl",
    ),
  });
  expect(repetitionOf(run)?.findings).toEqual([]);
});

test('the adapter judges a redirect and an error inside a 200, for native and autocannon alike', async () => {
  const run = await runShop('built-in/{moved,graphql}*');
  expect(errorsOf(run)).toHaveLength(4);
  for (const { repetitions, key } of run.record?.cells ?? []) {
    const [one] = repetitions;
    expect([key, one?.error, one?.offered?.ok]).toEqual([key, null, 0]);
    expect(one?.offered?.failed).toBeGreaterThan(0);
    const kinds = one?.measurements.filter(({ metric }) => metric === 'http_error_latency_ms');
    const expected = key.includes('moved') ? 'status-302' : 'graphql';
    expect([...new Set(kinds?.map(({ labels }) => labels.error))]).toEqual([expected]);
  }
});
