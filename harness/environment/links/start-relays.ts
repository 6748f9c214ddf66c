import { join } from 'node:path';
import { z } from 'zod';
import { ScaleproofError } from '../../core/errors.ts';
import { ownScript } from '../../core/own-script.ts';
import { freePorts } from '../../core/ports.ts';
import { startProcess } from '../../core/spawn.ts';
import { waitUntil } from '../../core/wait-until.ts';
import { ownEnvironment } from '../process/minimal-environment.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { RunContext } from '../process/run-context.ts';
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
  targets: readonly Omit<RelayTarget, 'listenOn'>[],
  runContext: RunContext,
): Promise<StartedRelay[]> {
  return onFreePort({ name, fixed: null }, async (controlPort) => {
    const { reaper, scope, directory, signal } = runContext;
    const ports = await freePorts(targets.length);
    const placed = targets.map((target, index) => ({ ...target, listenOn: ports[index] ?? 0 }));
    const relays = await startProcess(
      process.execPath,
      [
        ownScript(import.meta, 'relay-process'),
        String(controlPort),
        JSON.stringify(placed satisfies RelayTarget[]),
      ],
      {
        name,
        cwd: directory,
        env: ownEnvironment(),
        logFile: join(directory, `${name}.log`),
        reaper,
      },
    );
    scope.defer(`the ${name}`, async () => void (await relays.destroy()));
    const ask = async (path: string, init: RequestInit = {}) =>
      readAnswer(name, await fetch(`http://127.0.0.1:${controlPort}/${path}`, init));
    const started = await waitUntil(() => (relays.hasExited() ? [] : ask('')), {
      what: `the ${name} to answer`,
      deadlineMs: 5_000,
      signal,
    });
    if (relays.hasExited()) {
      const lines = (await relays.lastLines()).join('\n  ');
      const code = lines.includes('EADDRINUSE') ? 'SP_PORT_TAKEN' : 'SP_START_FAILED';
      throw new ScaleproofError(code, `The ${name} ended at their start. Run again. Last lines:\n  ${lines}`);
    }
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

async function readAnswer(name: string, response: Response): Promise<z.infer<typeof answer>> {
  if (response.ok) return answer.parse(await response.json());
  const because = await response.text();
  throw new ScaleproofError('SP_FAULT_FAILED', `One of the ${name} could not be changed: ${because}.`);
}
