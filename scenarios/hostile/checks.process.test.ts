import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readHistory } from '../../harness/load/ledger/read-history.ts';
import { readHistoryFile } from '../../harness/record/history-file.ts';
import type { RunRecord } from '../../harness/record/run-record.ts';
import { runAsUser } from './run-as-user.ts';

const config = join(import.meta.dirname, 'checks.config.ts');

function cellOf(record: RunRecord | null, scenario: string) {
  const cell = record?.cells.find(({ key }) => key === `memory/${scenario}`);
  const [repetition] = cell?.repetitions ?? [];
  if (!cell || !repetition) throw new Error(`No ${scenario}.`);
  const verdictOf = (metric: string) => cell.verdicts.find(({ target }) => target.metric === metric);
  return { cell, repetition, verdictOf };
}

test('without data it is unknown: for shared sessions, tasks without a ledger, and dropped operations', async () => {
  const { exitCode, record, reports } = await runAsUser(['--config', config]);
  expect(exitCode).not.toBe(70);
  expect(record?.state).toBe('complete');

  const shared = cellOf(record, 'shared-session');
  expect(shared.repetition.findingCounts['session-mixed-up']).toBe(undefined);
  expect(shared.repetition.findingCounts['session-reset']).toBe(undefined);
  expect(shared.verdictOf('sessions_mixed_up')?.observed?.value).toBe(0);

  const tasks = cellOf(record, 'tasks');
  const because = expect.stringContaining("has no ledger of started tasks ('executions')");
  expect(tasks.repetition.findingCounts).toEqual({});
  expect(tasks.verdictOf('tasks_lost')).toMatchObject({ outcome: 'unknown', because });
  expect(tasks.verdictOf('tasks_duplicated')).toMatchObject({ outcome: 'unknown', because });

  const frozen = cellOf(record, 'frozen');
  const { planned = 0, dropped = 0 } = frozen.repetition.offered ?? {};
  const served = frozen.verdictOf('served_share');
  expect(dropped).toBeGreaterThan(0);
  expect(served?.outcome).not.toBe('pass');
  expect(served?.observed?.value).toBeLessThanOrEqual((planned - dropped) / planned);
  const file = join(reports, 'latest', frozen.repetition.historyFile ?? '');
  const history = await readHistory(readHistoryFile(file));
  expect(history.droppedUs.filter((us) => us >= 0 && us < 2e6)).toHaveLength(dropped);

  const broken = cellOf(record, 'broken-checker');
  expect(broken.verdictOf('re_logins')).toMatchObject({
    outcome: 'unknown',
    because: expect.stringMatching(/The checker 'my-check' failed: .*read only/),
  });
  expect(broken.verdictOf('served_share')?.observed?.value).toBeGreaterThan(0);
});

test('a ledger that cannot be read any more takes nothing from what the load measured', async () => {
  const args = ['--config', config, '--cells', '*/tasks'];
  const { exitCode, record } = await runAsUser(args, { env: { HOSTILE_LEDGER: 'dead' } });
  // 5 on a machine that was too busy to send the load.
  expect([2, 5]).toContain(exitCode);
  const { repetition, verdictOf } = cellOf(record, 'tasks');
  expect(repetition.error).toBe(null);
  expect(repetition.historyFile).not.toBe(null);
  expect(repetition.offered?.planned).toBe(100);
  expect(verdictOf('tasks_lost')).toMatchObject({
    outcome: 'unknown',
    because: expect.stringContaining('The app did not report which tasks it started'),
  });
  expect(verdictOf('http_error_share')?.observed).not.toBe(null);
});
