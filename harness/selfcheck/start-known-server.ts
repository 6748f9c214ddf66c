import { join } from 'node:path';
import { z } from 'zod';
import { ownScript } from '../core/own-script.ts';
import type { Reaper } from '../core/reaper.ts';
import { startProcess } from '../core/spawn.ts';
import { waitUntil } from '../core/wait-until.ts';
import { freeze, thaw } from '../environment/process/freeze.ts';
import { ownEnvironment } from '../environment/process/minimal-environment.ts';
import { onFreePort } from '../environment/process/on-free-port.ts';

/** The server of `known-server.ts` in a process of its own. */
export interface KnownServer extends AsyncDisposable {
  readonly url: URL;
  /** How long its answers took since this was last asked, in milliseconds, ascending. */
  tookMs(): Promise<readonly number[]>;
  /** When the requests came since this was last asked, in milliseconds of a clock of its own, in order. */
  arrivedMs(): Promise<readonly number[]>;
  /** SIGSTOP and SIGCONT; return when the kernel shows the effect. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

const name = 'known-server';

export async function startKnownServer(reaper: Reaper, signal: AbortSignal): Promise<KnownServer> {
  return onFreePort({ name, fixed: null }, async (port) => {
    const cwd = reaper.directory;
    const script = ownScript(import.meta, 'known-server');
    const running = await startProcess(process.execPath, [script, String(port)], {
      name,
      cwd,
      env: ownEnvironment(),
      logFile: join(cwd, `${name}.log`),
      reaper,
    });
    const url = new URL(`http://127.0.0.1:${port}`);
    const numbers = async (path: string) =>
      z.array(z.number()).parse(await (await fetch(new URL(path, url))).json());
    const tookMs = async () => (await numbers('/took')).sort((a, b) => a - b);
    await waitUntil(tookMs, { what: `the ${name} to answer`, deadlineMs: 15_000, signal });
    return {
      url,
      tookMs,
      arrivedMs: () => numbers('/arrived'),
      freeze: () => freeze(name, running),
      thaw: () => thaw(name, running),
      async [Symbol.asyncDispose]() {
        await running.destroy();
      },
    };
  });
}
