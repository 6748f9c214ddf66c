import { chmod, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { someFolder } from './fixtures/some-repository.ts';
import { keptVersion } from './version-store.ts';

const nothing = async () => {};

/** As if a process that has ended had used it, so many minutes ago. */
async function usedBefore(build: string, minutes: number): Promise<void> {
  for (const pid of await readdir(join(build, 'uses'))) await writeFile(join(build, 'uses', pid), 'ended');
  await beganBefore(build, minutes);
}

/** As if this process had begun to use it so many minutes ago. */
async function beganBefore(build: string, minutes: number): Promise<void> {
  const at = new Date(Date.now() - 60_000 * minutes);
  await utimes(build, at, at);
}

test('the six that were used last are kept, and those that a process uses', async () => {
  const store = join(await someFolder(), 'versions');
  const keys = Array.from({ length: 8 }, (_, index) => `v${index}`);
  for (const [index, key] of keys.entries()) {
    const files = await keptVersion(store, key, nothing);
    await (index === 0 ? beganBefore : usedBefore)(join(files, '..'), 100 - index);
  }
  const names = async () => (await readdir(store)).filter((name) => !name.includes('.')).toSorted();
  expect(await names()).toEqual(['v0', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7']);
  const again = await keptVersion(store, 'v2', () => Promise.reject(new Error('It is made already.')));
  await usedBefore(join(again, '..'), 0);
  await keptVersion(store, 'v8', nothing);
  expect(await names()).toEqual(['v0', 'v2', 'v4', 'v5', 'v6', 'v7', 'v8']);
  expect((await readdir(store)).filter((name) => name.includes('.'))).toHaveLength(7);
});

test('what a killed process left unfinished goes after an hour, and what is being made stays', async () => {
  const store = join(await someFolder(), 'versions');
  await keptVersion(store, 'v1', nothing);
  for (const [name, minutes] of [
    ['v2.dead', 61],
    ['v2.new', 5],
  ] as const) {
    await mkdir(join(store, name, 'uses'), { recursive: true });
    await usedBefore(join(store, name), minutes);
  }
  await keptVersion(store, 'v1', nothing);
  expect((await readdir(store)).map((name) => name.replace(/\.[0-9a-f]{8}$/, '.*')).toSorted()).toEqual([
    'v1',
    'v1.*',
    'v2.new',
  ]);
});

test('a link to a build that somebody has removed is made again', async () => {
  const store = join(await someFolder(), 'versions');
  const first = await keptVersion(store, 'v1', nothing);
  await rm(join(first, '..'), { recursive: true });
  const second = await keptVersion(store, 'v1', (files) => writeFile(join(files, 'made'), ''));
  expect(await readdir(second)).toEqual(['made']);
});

test('a store that cannot be written, or that another user could have written, is refused', async () => {
  const folder = await someFolder();
  const [open, link] = [join(folder, 'open'), join(folder, 'link')];
  await mkdir(open);
  await chmod(open, 0o777);
  await symlink('/tmp', link);
  await writeFile(join(folder, 'file'), '');
  const whyNot = [
    [open, `${open}, which can be written by other users.`],
    [link, `${link}, which is no folder.`],
    [join(folder, 'file/versions'), `${join(folder, 'file/versions')}: E`],
  ] as const;
  for (const [store, why] of whyNot) {
    await expect(keptVersion(store, 'v1', nothing)).rejects.toMatchObject({
      code: 'SP_VERSION_NOT_BUILT',
      message: expect.stringContaining(`Versions of the app cannot be kept in ${why}`),
    });
  }
});
