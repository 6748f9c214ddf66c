import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runAsUser } from './run-as-user.ts';

test('an unexpected exit under load lets no loose target pass, and is reported with its last lines', async () => {
  const { exitCode, record, stdout } = await runAsUser([
    '--config',
    join(import.meta.dirname, 'late.config.ts'),
  ]);
  expect(exitCode).toBe(2);
  const [cell] = record?.cells ?? [];
  const [repetition] = cell?.repetitions ?? [];
  const died = repetition?.doubts.find(({ code }) => code === 'unexpected-exit');
  expect(died?.sentence).toMatch(
    /^app-2 exited unexpectedly at \d\.\d s, with code 1; its last lines: .*Error: no connection left in the pool"\.$/,
  );
  expect(cell?.verdicts).toMatchObject([
    { outcome: 'unknown', because: expect.stringContaining('app-2 exited unexpectedly') },
  ]);
  expect(stdout).toContain('app-2 exited unexpectedly');
});
