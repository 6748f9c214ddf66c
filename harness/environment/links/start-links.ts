import { join } from 'node:path';
import { z } from 'zod';
import { startProcess } from '../../core/spawn.ts';
import { waitUntil } from '../../core/wait-until.ts';
import type { Ground } from '../ground.ts';
import { minimalEnvironment } from '../minimal-environment.ts';
import { onFreePort } from '../on-free-port.ts';
import type { Link, LinkState } from './link.ts';

export interface WantedLink extends Pick<Link, 'from' | 'to'> {
  /** Of the store itself. */
  readonly url: URL;
}

/** A link whose app instance must be given `url` in place of the store's own. */
export type StartedLink = Link & { readonly url: URL };

const answer = z.array(z.object({ port: z.int(), connections: z.int(), reset: z.int(), heldBytes: z.int() }));

/** Starts a process that relays every wanted link, each on a port of its own, all of them open. */
export async function startLinks(wanted: readonly WantedLink[], ground: Ground): Promise<StartedLink[]> {
  return onFreePort({ name: 'links', fixed: null }, async (port) => {
    const { reaper, scope, directory, signal } = ground;
    const targets = wanted.map(({ url }) => ({ host: url.hostname, port: Number(url.port) }));
    const relays = await startProcess(
      process.execPath,
      [join(import.meta.dirname, 'relay-process.ts'), String(port), JSON.stringify(targets)],
      {
        name: 'links',
        cwd: directory,
        env: minimalEnvironment(),
        logFile: join(directory, 'links.log'),
        reaper,
      },
    );
    scope.defer('the links', async () => void (await relays.destroy()));
    const ask = async (path: string, init: RequestInit = {}) =>
      answer.parse(await (await fetch(`http://127.0.0.1:${port}/${path}`, init)).json());
    const started = await waitUntil(() => ask(''), {
      what: 'the relays of the links to answer',
      deadlineMs: 5_000,
      signal,
    });
    return wanted.map(({ from, to, url }, index) => ({
      from,
      to,
      url: withPort(url, started[index]?.port ?? 0),
      async set(state: LinkState) {
        await ask(String(index), { method: 'PUT', body: JSON.stringify(state) });
      },
      async counts() {
        const { connections = 0, reset = 0, heldBytes = 0 } = (await ask(''))[index] ?? {};
        return { connections, reset, heldBytes };
      },
    }));
  });
}

function withPort(url: URL, port: number): URL {
  const relayed = new URL(url);
  relayed.port = String(port);
  return relayed;
}
