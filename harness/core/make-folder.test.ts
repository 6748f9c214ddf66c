import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

test('makes what is missing, at once from several sides, and refuses a file in the way', async () => {
  const root = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const path = join(root, 'a/b/c');
  await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(path, 'd'))]);
  expect((await stat(join(path, 'd'))).isDirectory()).toBe(true);
  await writeFile(join(root, 'file'), '');
  await expect(makeFolder(join(root, 'file'))).rejects.toThrow(/EEXIST/);
  await expect(makeFolder(join(root, 'file/below'))).rejects.toThrow(/EEXIST|ENOTDIR/);
});

test.runIf(process.platform === 'linux')('ends where the system has nothing to be made', async () => {
  await expect(makeFolder('/proc/nothing/below')).rejects.toThrow(/ENOENT/);
});
