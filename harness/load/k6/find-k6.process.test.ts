import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findK6 } from './find-k6.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder with a program named k6 that says what k6 would say. */
async function folderWith(says: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'k6-'));
  folders.push(folder);
  await writeFile(join(folder, 'k6'), `#!/bin/sh\necho '${says}'\n`);
  await chmod(join(folder, 'k6'), 0o755);
  return folder;
}

test('takes the first that is 1.x', async () => {
  const old = await folderWith('k6 v0.57.0 (go1.23.6, linux/amd64)');
  const good = await folderWith('k6 v1.8.1 (go1.26.0, linux/amd64)');
  expect(await findK6(['/nowhere', old, good])).toEqual({
    kind: 'found',
    path: join(good, 'k6'),
    version: '1.8.1',
  });
});

test('lists the versions when none is suitable', async () => {
  const folders = [
    await folderWith('k6 v0.57.0 (go1.23)'),
    await folderWith('k6 v2.0.0'),
    await folderWith('?'),
  ];
  expect(await findK6(folders)).toMatchInlineSnapshot(`
    {
      "because": {
        "enable": "Install it with 'go install go.k6.io/k6@v1.8.1' (Go 1.25 or newer) or from k6's own packages, and put it on the PATH.",
        "reason": "k6 1.x is needed, and there is only 0.57.0, 2.0.0, one of unknown version.",
      },
      "kind": "missing",
    }
  `);
});

test('explains how to get it when there is none', async () => {
  expect(await findK6(['/nowhere'])).toMatchInlineSnapshot(`
    {
      "because": {
        "enable": "Install it with 'go install go.k6.io/k6@v1.8.1' (Go 1.25 or newer) or from k6's own packages, and put it on the PATH.",
        "reason": "k6 is not on the PATH, not among scaleproof's own tools and not where Go installs programs.",
      },
      "kind": "missing",
    }
  `);
});
