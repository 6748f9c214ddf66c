import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { ShutdownSettings } from '../settings/settings.ts';
import type { Draining } from './draining.ts';

interface ShutDownOptions {
  readonly app: FastifyInstance;
  readonly draining: Draining;
  readonly settings: ShutdownSettings;
}

/**
 * Leaves as the settings say. `drain` does so without dropping anything: says that it is not ready and keeps serving while the balancer notices; closes its
 * sockets with 1012; stops listening and finishes the requests in flight; closes its stores. `close` stops listening
 * at once and tells nobody. Resolves to `timed-out` when that takes longer than allowed.
 */
export async function shutDown({ app, draining, settings }: ShutDownOptions): Promise<'clean' | 'timed-out'> {
  async function leave(): Promise<'clean'> {
    if (settings.manner === 'drain') {
      draining.start();
      app.log.info(`Draining for ${settings.drainMs} ms`);
      await sleep(settings.drainMs);
    }
    await app.close();
    return 'clean';
  }
  const outcome = await Promise.race([leave(), sleep(settings.timeoutMs, 'timed-out' as const)]);
  if (outcome === 'timed-out') app.log.error('The shutdown took too long: requests in flight are cut off');
  return outcome;
}
