import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { onTheEngine } from '../../environment/fixtures/on-the-engine.ts';
import { testWithDocker } from '../../environment/images/fixtures/docker-test.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

testWithDocker('when the harness is killed its Prometheus goes too, and what it stored stays', async () => {
  const folder = await temporaryFolder();
  const runId = `test-${randomUUID()}`;
  const child = spawn(process.execPath, [join(fixtures, 'hanging-run.ts'), runId, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  expect(await onTheEngine(runId)).not.toBe('');
  child.kill('SIGKILL');
  await expect.poll(() => onTheEngine(runId), { timeout: 20_000 }).toBe('');
  expect(await readdir(join(folder, 'prometheus'))).toContain('wal');
});
