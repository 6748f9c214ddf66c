import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { ownScript } from '../../core/own-script.ts';
import type { Reaper } from '../../core/reaper.ts';
import { ownEnvironment } from '../process/minimal-environment.ts';
import { forgetProcess, writeEntry } from './ledger.ts';
import { makeRunDirectory, removeDirectory } from './run-directory.ts';

/**
 * Makes the folder of a run and starts the process that watches over it: when this harness dies, in whatever way, all
 * watched processes are ended and the folder is removed. Disposing it ends the watch and removes the folder.
 * Throws `SP_START_FAILED` when a run of this id has a folder already, or when the folder cannot be made.
 */
export async function startReaper(runId: string): Promise<Reaper> {
  const directory = await makeDirectory(runId);
  writeEntry(directory, 'harness', process.pid);
  const child = await startReaperProcess(directory);
  const tell = (line: string) => void child.stdin.write(`${line}\n`);
  return {
    directory,
    watch(pid) {
      tell(`watch ${pid}`);
      writeEntry(directory, 'watch', pid);
    },
    forget(pid) {
      tell(`forget ${pid}`);
      forgetProcess(directory, pid);
    },
    async [Symbol.asyncDispose]() {
      const running = child.exitCode === null && child.signalCode === null;
      child.ref();
      const ended = running ? once(child, 'exit') : undefined;
      tell('goodbye');
      await ended;
      await removeDirectory(directory);
    },
  };
}

async function makeDirectory(runId: string): Promise<string> {
  try {
    return await makeRunDirectory(runId);
  } catch (cause) {
    if (cause instanceof ScaleproofError) throw cause;
    throw new ScaleproofError(
      'SP_START_FAILED',
      `The folder of run ${runId} could not be made: ${messageOf(cause)}. ` +
        "If a run of this name is dead, 'scaleproof clean' removes what it left.",
      { cause },
    );
  }
}

async function startReaperProcess(directory: string): Promise<ChildProcess & { stdin: Writable }> {
  const child = spawn(process.execPath, [ownScript(import.meta, 'reaper-process'), directory], {
    cwd: '/',
    env: ownEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  // A reaper that was killed cannot be told anything; 'scaleproof clean' and the next run know the ledger.
  child.stdin.on('error', () => {});
  // Neither the process nor its pipe keeps a finished harness from exiting.
  child.unref();
  if ('unref' in child.stdin && typeof child.stdin.unref === 'function') child.stdin.unref();
  return child;
}
