import { constants } from 'node:fs';
import { chmod, link, mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLedger } from '../cleanup/ledger.ts';
import { ownFolder, whyNotOwn, whyNotOwnFile, whyNotOwnFolder } from './own-path.ts';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'own-path-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test('a folder of this user alone is trusted, and created when it is missing', async () => {
  const path = join(await folder(), 'runs');
  expect(await whyNotOwnFolder(path)).toBeNull();
  await ownFolder(path, 0o711);
  expect(await whyNotOwnFolder(path)).toBeNull();
});

test('a folder that others can write, a link to one, and a file are not', async () => {
  const parent = await folder();
  const path = join(parent, 'runs');
  await mkdir(path);
  await symlink(path, join(parent, 'link'));
  await writeFile(join(parent, 'file'), '');
  expect(await whyNotOwnFolder(join(parent, 'link'))).toBe('is no folder');
  expect(await whyNotOwnFolder(join(parent, 'file'))).toBe('is no folder');
  for (const mode of [0o720, 0o702]) {
    await chmod(path, mode);
    expect(await whyNotOwnFolder(path)).toBe('can be written by other users');
    await expect(ownFolder(path, 0o711)).rejects.toMatchObject({ code: 'SP_START_FAILED' });
  }
});

test('a folder of another user is not, also for root', () => {
  const found = { uid: 65_534, mode: 0o700, nlink: 2, isDirectory: () => true, isFile: () => false };
  expect(whyNotOwn(found, 'folder', 0)).toBe('belongs to user 65534, not to 0');
  expect(whyNotOwn(found, 'folder', 65_534)).toBeNull();
});

test('a file with a second name may be somebody else’s, who gave it this one', async () => {
  const path = join(await folder(), 'ledger.jsonl');
  await writeFile(path, '');
  await using file = await open(path, constants.O_RDONLY);
  expect(whyNotOwnFile(file.fd)).toBeNull();
  await link(path, `${path}.elsewhere`);
  expect(whyNotOwnFile(file.fd)).toBe('has another name elsewhere');
});

test('a ledger that is a link, or that others can write, is ignored', async () => {
  const [path, elsewhere] = [await folder(), await folder()];
  const ledger = join(elsewhere, 'ledger.jsonl');
  await writeFile(ledger, '{"entry":"watch","pid":1,"startMark":"x"}\n', { mode: 0o600 });
  expect(readLedger(elsewhere)).toMatchObject({ isBelieved: true, watched: [{ pid: 1 }] });
  await symlink(ledger, join(path, 'ledger.jsonl'));
  expect(readLedger(path)).toMatchObject({ isBelieved: false, watched: [] });
  await chmod(ledger, 0o602);
  expect(readLedger(elsewhere)).toMatchObject({ isBelieved: false, watched: [] });
  expect(readLedger(await folder())).toMatchObject({ isBelieved: true, watched: [] });
});
