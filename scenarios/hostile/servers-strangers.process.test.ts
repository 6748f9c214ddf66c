import { execFile, spawn } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { ProcessRow } from '../../harness/core/process-row.ts';
import { isRunning, processRow } from '../../harness/core/process-table.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
/** nobody, or any other user than the one of this test. */
const stranger = 65_534;
const uid = process.getuid?.() ?? 0;
/** Only root can make what belongs to another user. */
const testAsRoot = test.skipIf(uid !== 0 && !process.env.CI);

/** A process of this user, as other people run theirs, and a shared folder for temporary files. */
async function victimAndShared(): Promise<{ readonly victim: ProcessRow; readonly shared: string }> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const victim = processRow(child.pid ?? 0);
  if (!victim) throw new Error('The victim did not start.');
  const shared = await mkdtemp(join(tmpdir(), 'scaleproof-shared-'));
  onTestFinished(() => rm(shared, { recursive: true }));
  await chmod(shared, 0o1777);
  return { victim, shared };
}

/** A dead harness, and the victim as one of its processes. */
async function plantLedger(folder: string, victim: ProcessRow): Promise<void> {
  const entries = [
    { entry: 'harness', pid: 1, startMark: 'another boot', owner: uid },
    { entry: 'watch', pid: victim.pid, startMark: victim.startMark, owner: uid },
  ];
  await writeFile(
    join(folder, 'ledger.jsonl'),
    entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
  );
}

async function call(shared: string, ...args: readonly string[]) {
  const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), ...args];
  const env = { ...process.env, TMPDIR: shared, SCALEPROOF_SETUP: 'no', DOCKER_HOST: 'unix:///nowhere' };
  return run(process.execPath, cli, { cwd: root, env }).then(
    ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, text: `${stdout}${stderr}` }),
  );
}

testAsRoot.for(['clean', 'run'])(
  'a folder of another user ends no process of this one: %s refuses it and says whose it is',
  async (command) => {
    const { victim, shared } = await victimAndShared();
    const folder = join(shared, `scaleproof-${uid}`);
    await mkdir(join(folder, 'dead'), { recursive: true });
    await plantLedger(join(folder, 'dead'), victim);
    for (const path of [folder, join(folder, 'dead'), join(folder, 'dead', 'ledger.jsonl')])
      await chown(path, stranger, stranger);
    const { code, text } = await call(
      shared,
      command,
      ...(command === 'run' ? ['--runtime', 'process'] : []),
    );
    expect(isRunning(victim)).toBe(true);
    expect(code).toBe(4);
    expect(text).toContain(`${folder} belongs to user ${stranger}, not to ${uid}`);
    expect(text).toContain('set TMPDIR');
  },
);

testAsRoot('a ledger of another user in a folder of this one is not trusted', async () => {
  const { victim, shared } = await victimAndShared();
  const folder = join(shared, `scaleproof-${uid}`, 'dead');
  await mkdir(folder, { recursive: true });
  await plantLedger(folder, victim);
  await chown(join(folder, 'ledger.jsonl'), stranger, stranger);
  expect(await call(shared, 'clean')).toMatchObject({
    code: 0,
    text: expect.stringContaining('Nothing to remove'),
  });
  expect(isRunning(victim)).toBe(true);
});

testAsRoot('a process that the ledger names as another user’s is not ended', async () => {
  const { victim, shared } = await victimAndShared();
  const folder = join(shared, `scaleproof-${uid}`, 'dead');
  await mkdir(folder, { recursive: true });
  await plantLedger(folder, victim);
  const entry = { entry: 'watch', pid: victim.pid, startMark: victim.startMark, owner: stranger };
  await writeFile(join(folder, 'ledger.jsonl'), `${JSON.stringify(entry)}\n`, { flag: 'a' });
  expect((await call(shared, 'clean')).text).toContain('its folder and 0 processes');
  expect(isRunning(victim)).toBe(true);
});

test('a link in the place of the folder, or of a run in it, leads nowhere', async () => {
  const { victim, shared } = await victimAndShared();
  const elsewhere = join(shared, 'elsewhere');
  await mkdir(join(elsewhere, 'dead'), { recursive: true });
  await plantLedger(join(elsewhere, 'dead'), victim);
  const folder = join(shared, `scaleproof-${uid}`);
  await symlink(elsewhere, folder);
  expect(await call(shared, 'clean')).toMatchObject({
    code: 4,
    text: expect.stringContaining('is no folder'),
  });
  await rm(folder);
  await mkdir(folder);
  await symlink(join(elsewhere, 'dead'), join(folder, 'dead'));
  expect(await call(shared, 'clean')).toMatchObject({ code: 0 });
  expect(isRunning(victim)).toBe(true);
});

test('a folder that everybody can write is refused, also when it is of this user', async () => {
  const { victim, shared } = await victimAndShared();
  const folder = join(shared, `scaleproof-${uid}`);
  await mkdir(join(folder, 'dead'), { recursive: true });
  await plantLedger(join(folder, 'dead'), victim);
  await chmod(folder, 0o777);
  expect(await call(shared, 'clean')).toMatchObject({
    code: 4,
    text: expect.stringContaining('can be written by other users'),
  });
  expect(isRunning(victim)).toBe(true);
});
