import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { isRunning, processRow, processTree } from './process-table.ts';
import type { Reaper } from './reaper.ts';
import { type RunningProcess, startProcess } from './spawn.ts';

interface Watched {
  readonly reaper: Reaper;
  readonly told: string[];
}

/** A reaper that records what it is told. */
async function recordingReaper(): Promise<Watched> {
  const directory = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const told: string[] = [];
  const reaper = {
    directory,
    watch: () => void told.push('watch'),
    forget: () => void told.push('forget'),
    [Symbol.asyncDispose]: async () => {},
  };
  return { reaper, told };
}

function shell(script: string, { reaper }: Watched): Promise<RunningProcess> {
  const logFile = join(reaper.directory, 'shell.log');
  const env = { PATH: process.env.PATH ?? '', ONLY: 'this' };
  return startProcess('/bin/sh', ['-c', script], { name: 'shell', cwd: '/', env, logFile, reaper });
}

test('keeps the last lines of both outputs and reports how a process ended', async () => {
  const watched = await recordingReaper();
  const running = await shell('echo out; echo err >&2; exit 3', watched);
  expect(await running.exited).toEqual({ code: 3, signal: null });
  expect(await running.lastLines()).toEqual(['out', 'err']);
  expect(watched.told).toEqual(['watch', 'forget']);
  expect(await running.destroy()).toEqual({ code: 3, signal: null });
});

test('passes on nothing of the environment but what it was given and the marks of its run and start', async () => {
  const watched = await recordingReaper();
  const running = await shell('env | grep -v -e ^PWD= -e ^_= -e ^PATH= -e ^SHLVL= | sort', watched);
  await running.exited;
  expect(await running.lastLines()).toEqual([
    'ONLY=this',
    `SCALEPROOF_RUN_FOLDER=${watched.reaper.directory}`,
    expect.stringMatching(/^SCALEPROOF_STARTED_AS=shell-[0-9a-f-]{36}$/),
  ]);
});

test('destroys what a process started, also in a session of its own', async () => {
  const running = await shell('sleep 60 & setsid sleep 60 & wait', await recordingReaper());
  await expect.poll(() => processTree(running.pid)).toHaveLength(3);
  const tree = processTree(running.pid);
  expect(await running.destroy()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(tree.filter(isRunning)).toEqual([]);
});

test('what a process leaves in its group when it ends goes with it', async () => {
  const running = await shell('sleep 60 & echo $!', await recordingReaper());
  await running.exited;
  const [left] = await running.lastLines();
  await sleep(50);
  expect(processRow(Number(left))).toBeNull();
});

test('what it put into the background, in a session of its own and without a parent, belongs to it', async () => {
  const running = await shell('(setsid sleep 60 & echo $!); sleep 60', await recordingReaper());
  await expect.poll(() => running.lastLines()).toHaveLength(1);
  const away = Number((await running.lastLines())[0]);
  // Once the shell in between is gone.
  await expect.poll(() => processTree(running.pid).map(({ pid }) => pid)).not.toContain(away);
  expect(running.members().map(({ pid }) => pid)).toContain(away);
  await running.destroy();
  expect(processRow(away)).toBeNull();
});

test('reports what had to be killed, and not what ended by itself', async () => {
  const watched = await recordingReaper();
  const brief = await shell('sleep 0.05 & exit 0', watched);
  await brief.exited;
  expect(brief.leftBehind()).toEqual([]);
  const long = await shell('setsid sleep 60 & sleep 0.1', watched);
  expect(await long.exited).toEqual({ code: 0, signal: null });
  expect(long.leftBehind()).toHaveLength(1);
  expect(long.leftBehind().filter(isRunning)).toEqual([]);
});

test('what goes to the background as the program ends at once belongs to it, each time', async () => {
  const watched = await recordingReaper();
  for (let start = 0; start < 20; start++) {
    const running = await shell('setsid sleep 60 & exit 0', watched);
    await running.exited;
    expect(running.leftBehind()).toHaveLength(1);
  }
});

test('a program that is not there is refused by name', async () => {
  const { reaper } = await recordingReaper();
  const options = { name: 'redis', cwd: '/', env: {}, logFile: join(reaper.directory, 'log'), reaper };
  await expect(startProcess('/nowhere/redis-server', [], options)).rejects.toMatchObject({
    code: 'SP_START_FAILED',
    message: expect.stringContaining(
      'Could not start redis (/nowhere/redis-server): there is no such program',
    ),
  });
});

test('a folder that is not there, and a file that is no program, are refused as what they are', async () => {
  const { reaper } = await recordingReaper();
  const options = { name: 'app-1', cwd: '/', env: {}, logFile: join(reaper.directory, 'log'), reaper };
  await expect(startProcess('/bin/true', [], { ...options, cwd: '/nowhere' })).rejects.toThrow(
    'Could not start app-1 (/bin/true): there is no folder /nowhere to start it in.',
  );
  await expect(startProcess(import.meta.filename, [], options)).rejects.toThrow('not marked as executable');
});
