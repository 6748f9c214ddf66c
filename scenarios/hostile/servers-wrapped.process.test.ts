import { expect, test } from 'vitest';
import { runAsUser, type UserRun } from './run-as-user.ts';

function runWrapped(
  cells: string,
  app: Readonly<Record<string, string>>,
  stopSignal?: string,
): Promise<UserRun> {
  const env = {
    HOSTILE_ENV: JSON.stringify(app),
    ...(stopSignal !== undefined && { HOSTILE_STOP_SIGNAL: stopSignal }),
  };
  return runAsUser(['--config', 'scenarios/hostile/wrapped.config.ts', '--cells', cells], { env });
}

const cellOf = ({ record }: UserRun, key: string) => {
  const cell = record?.cells.find((each) => each.key === key);
  return cell?.repetitions.at(-1);
};

test('an app that a shell starts drains before it ends, and the report says so', async () => {
  const run = await runWrapped('built-in/restarted', { DRAIN_MS: '700' });
  const cell = cellOf(run, 'built-in/restarted');
  // Not that no request failed: that also needs a balancer which is given the time to see what is ready.
  expect(cell).toMatchObject({ error: null });
  expect(run.page).toMatch(/SIGTERM went to pid \d+ \(node\), which served and ended after/);
  expect(cell?.doubts.map(({ code }) => code)).not.toContain('fault-without-effect');
});

test('one that drops its requests instead, after a stop that it never got, is unknown', async () => {
  const run = await runWrapped('built-in/restarted', { STOP_SIGNAL: 'SIGHUP' });
  expect(cellOf(run, 'built-in/restarted')?.doubts.map(({ code }) => code)).toContain('fault-without-effect');
  expect(run.record?.cells[0]?.verdicts).toMatchObject([{ outcome: 'unknown' }]);
  expect(run.page).toMatch(/it should have served for \d+ ms more and ended \d+ ms after the signal/);
});

test('6 kB of response headers pass behind nginx as behind any other', async () => {
  const run = await runWrapped('*/asked', { HEADER_BYTES: '6144' });
  for (const key of ['nginx/asked', 'built-in/asked']) {
    expect(cellOf(run, key)).toMatchObject({ error: null, offered: { failed: 0 } });
  }
});

test('a stop signal that is none is refused before anything starts, with those that are', async () => {
  const run = await runWrapped('built-in/asked', {}, 'SIGFOO');
  expect([run.exitCode, run.record]).toEqual([3, null]);
  expect(run.stderr).toContain(
    'app.launch.stopSignal: expected a signal that asks a server to end (SIGTERM, SIGINT',
  );
});
