import { join } from 'node:path';
import { z } from 'zod';
import { startProcess } from '../../core/spawn.ts';
import { waitUntil } from '../../core/wait-until.ts';
import type { Ground } from '../ground.ts';
import { minimalEnvironment } from '../minimal-environment.ts';
import { onFreePort } from '../on-free-port.ts';
import type { Link } from './link.ts';
import type { RelayTarget } from './relay.ts';

/** A relay that listens on `port` of 127.0.0.1. */
export interface StartedRelay extends Pick<Link, 'set' | 'counts'> {
  readonly port: number;
}

const answer = z.array(z.object({ port: z.int(), connections: z.int(), reset: z.int(), heldBytes: z.int() }));

/**
 * Starts a process that relays to every target, each from a port of its own, all of them open. `name` is that of its
 * log.
 */
export async function startRelays(
  name: string,
  targets: readonly RelayTarget[],
  ground: Ground,
): Promise<StartedRelay[]> {
  return onFreePort({ name, fixed: null }, async (controlPort) => {
    const { reaper, scope, directory, signal } = ground;
    const relays = await startProcess(
      process.execPath,
      [join(import.meta.dirname, 'relay-process.ts'), String(controlPort), JSON.stringify(targets)],
      {
        name,
        cwd: directory,
        env: minimalEnvironment(),
        logFile: join(directory, `${name}.log`),
        reaper,
      },
    );
    scope.defer(`the ${name}`, async () => void (await relays.destroy()));
    const ask = async (path: string, init: RequestInit = {}) =>
      answer.parse(await (await fetch(`http://127.0.0.1:${controlPort}/${path}`, init)).json());
    const started = await waitUntil(() => ask(''), {
      what: `the ${name} to answer`,
      deadlineMs: 5_000,
      signal,
    });
    return started.map(({ port }, index) => ({
      port,
      async set(state) {
        await ask(String(index), { method: 'PUT', body: JSON.stringify(state) });
      },
      async counts() {
        const { connections = 0, reset = 0, heldBytes = 0 } = (await ask(''))[index] ?? {};
        return { connections, reset, heldBytes };
      },
    }));
  });
}
