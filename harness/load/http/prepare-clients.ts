import { setTimeout as sleep } from 'node:timers/promises';
import { ScaleproofError } from '../../core/errors.ts';
import { together } from '../../core/together.ts';
import type { FirstFailures } from './first-failures.ts';
import type { Performed, VirtualClient } from './virtual-client.ts';

/** As many clients as are at work at once. */
const atOnce = 32;
const attempts = 4;
const firstPauseMs = 100;
const longestPauseMs = 800;
/** How long an app that is coming back may answer nobody who asks after the load. */
const silenceMs = 10_000;

/**
 * Lets every client do `operations` before the load, and returns all that was done, also what failed and was tried again.
 * Throws `SP_LOAD_NOT_DELIVERED` when one does not succeed in four attempts. That the app does not know a session is an
 * answer, not trouble: it is kept for the checkers, and the client goes on.
 */
export async function prepareClients(
  clients: readonly VirtualClient[],
  { operations, failures }: { readonly operations: readonly string[]; readonly failures?: FirstFailures },
  signal: AbortSignal,
): Promise<readonly Performed[]> {
  const performed: Performed[] = [];
  await forEachClient(clients, signal, async (client, either) => {
    for (const operation of operations) {
      const last = await untilAnswered(client, operation, { performed, attempts, signal: either });
      if (last === null || either.aborted) continue;
      const said = failures?.say(last.error);
      throw new ScaleproofError(
        'SP_LOAD_NOT_DELIVERED',
        `The load could not start: ${client.name} failed '${operation}' in ${attempts} attempts ` +
          `(last: ${last.error}). ${said ? `${said.replace(/\.?$/, '.')} ` : ''}Check the logs of the app, or try the operation by hand.`,
      );
    }
  });
  return performed;
}

/**
 * Lets every client do `operations` after the load, each again until it is answered, and returns all that was done. When the
 * app has answered nobody for ten seconds, what is left stays a question, which is for checkers to say.
 */
export async function concludeClients(
  clients: readonly VirtualClient[],
  operations: readonly string[],
  signal: AbortSignal,
): Promise<readonly Performed[]> {
  const performed: Performed[] = [];
  const silent = new AbortController();
  const silence = setTimeout(() => silent.abort(), silenceMs);
  const patience = AbortSignal.any([signal, silent.signal]);
  const attempts = Number.POSITIVE_INFINITY;
  try {
    await forEachClient(clients, patience, async (client, either) => {
      for (const operation of operations) {
        const last = await untilAnswered(client, operation, { performed, attempts, signal: either });
        if (last === null) silence.refresh();
      }
    });
  } finally {
    clearTimeout(silence);
  }
  return performed;
}

/** In the order of the clients, a few at a time. The first thing that is thrown ends all of it. */
async function forEachClient(
  clients: readonly VirtualClient[],
  signal: AbortSignal,
  act: (client: VirtualClient, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const queue = clients.values();
  const worker = async (either: AbortSignal) => {
    for (const client of queue) {
      if (either.aborted) return;
      await act(client, either);
    }
  };
  await together(signal, Array<typeof worker>(atOnce).fill(worker));
}

interface Attempts {
  readonly performed: Performed[];
  readonly attempts: number;
  readonly signal: AbortSignal;
}

/** Null once the app has answered; what failed last when it has not in so many attempts, or when the signal is aborted. */
async function untilAnswered(
  client: VirtualClient,
  operation: string,
  { performed, attempts, signal }: Attempts,
): Promise<Performed | null> {
  let last: Performed | null = null;
  for (let attempt = 0; attempt < attempts && !signal.aborted; attempt++) {
    if (attempt > 0) await pause(Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)), signal);
    last = await client.perform(operation);
    performed.push(last);
    if (last.outcome === 'ok' || last.error === 'session-missing') return null;
  }
  return last;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
