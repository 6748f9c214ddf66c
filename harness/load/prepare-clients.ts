import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationName } from '../app/adapter.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { Performed, VirtualClient } from './virtual-client.ts';

/** As many clients as prepare at once. */
const atOnce = 32;
const attempts = 4;
const firstPauseMs = 100;

/**
 * Lets every client do `operations`, in the order of the clients, a few at a time, and returns all that was done, also
 * what failed and was tried again. Throws `SP_LOAD_NOT_DELIVERED` when one does not succeed in four attempts. That the
 * app does not know a session is an answer, not trouble: it is kept for the checkers, and the client goes on.
 */
export async function prepareClients(
  clients: readonly VirtualClient[],
  operations: readonly OperationName[],
  signal: AbortSignal,
): Promise<readonly Performed[]> {
  const performed: Performed[] = [];
  const queue = clients.values();
  const broken = new AbortController();
  const either = AbortSignal.any([signal, broken.signal]);
  const worker = async () => {
    for (const client of queue) {
      for (const operation of operations) {
        if (either.aborted) return;
        await succeed(client, operation, { performed, signal: either });
      }
    }
  };
  const workers = Array.from({ length: atOnce }, () => worker().catch((cause) => broken.abort(cause)));
  await Promise.all(workers);
  broken.signal.throwIfAborted();
  return performed;
}

async function succeed(
  client: VirtualClient,
  operation: OperationName,
  { performed, signal }: { readonly performed: Performed[]; readonly signal: AbortSignal },
): Promise<void> {
  let last: Performed | null = null;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
    if (attempt > 0) await pause(firstPauseMs * 2 ** (attempt - 1), signal);
    last = await client.perform(operation);
    performed.push(last);
    if (last.outcome === 'ok' || last.error === 'session-missing') return;
  }
  if (signal.aborted) return;
  throw new ScaleproofError(
    'SP_LOAD_NOT_DELIVERED',
    `The load could not start: ${client.name} did not get through '${operation}' in ${attempts} attempts ` +
      `(last: ${last?.error}). Look at the logs of the app, or try the operation by hand.`,
  );
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
