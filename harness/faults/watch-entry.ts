import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { publicHeaders } from '../app/public-url.ts';
import { type Trust, trustOf } from '../app/tls.ts';
import { clientOfScheme } from '../core/client-of-scheme.ts';
import { messageOf } from '../core/errors.ts';
import type { EntryReadings, FaultContext } from './fault.ts';

/** As many as clients that wait between two requests. */
const idleConnections = 10;
const everyMs = 10;
/** What does not answer by then does not answer: long enough for a machine that is busy. */
const answerWithinMs = 5_000;
/** How long an entry may take to answer again before the watch is over. */
const backWithinMs = 30_000;

/** The entry of a topology under watch, from a moment on. */
export interface EntryWatch extends AsyncDisposable {
  /** What was seen so far, once the entry answers; the watch is over then. */
  end(): Promise<EntryReadings>;
  /** Why the first new connection without an answer had none; null when each had one. */
  why(): string | null;
}

/**
 * Watches an entry while something is done to what listens there: connections that have had one answer and wait for the next request,
 * and a new connection every few milliseconds, whose answer may have any status.
 */
export async function watchEntry({ environment, adapter, signal }: FaultContext): Promise<EntryWatch> {
  const url = new URL(adapter.readyPath, environment.entry);
  const headers = publicHeaders(adapter.publicUrl);
  const over = new AbortController();
  const within = AbortSignal.any([signal, over.signal]);
  const trust = trustOf(adapter);
  const client = clientOfScheme(url);
  const agents = Array.from(
    { length: idleConnections },
    () => new client.Agent({ keepAlive: true, maxSockets: 1 }),
  );
  const kept = (
    await Promise.all(
      agents.map((agent) => answered(url, { agent, headers, trust, signal: within }).catch(() => null)),
    )
  ).filter((socket) => socket !== null);
  // One that the answer itself ends waits for nothing.
  await sleep(everyMs);
  const idle = kept.filter((socket) => !socket.destroyed);
  const seen = { asked: 0, unanswered: 0, awayMs: 0 };

  let awaySince: number | null = null;
  let why: string | null = null;
  const asking = (async () => {
    while (!within.aborted) {
      const askedAt = performance.now();
      const isThere = await answered(url, { agent: false, headers, trust, signal: within }).then(
        () => true,
        (cause) => {
          if (!within.aborted) why ??= messageOf(cause);
          return false;
        },
      );
      if (within.aborted) return;
      seen.asked += 1;
      if (!isThere) seen.unanswered += 1;
      if (!isThere) awaySince ??= askedAt;
      else if (awaySince !== null) {
        seen.awayMs += performance.now() - awaySince;
        awaySince = null;
      }
      await sleep(everyMs, undefined, { signal: within }).catch(() => {});
    }
  })();

  async function close(): Promise<void> {
    over.abort();
    await asking;
    for (const agent of agents) agent.destroy();
  }

  return {
    async end() {
      // The last one may have been under way when something happened, and what was ended may be a moment behind.
      const untilMs = performance.now() + backWithinMs;
      const enough = seen.asked + 2;
      do await sleep(everyMs);
      while ((awaySince !== null || seen.asked < enough) && performance.now() < untilMs && !within.aborted);
      if (awaySince !== null) seen.awayMs += performance.now() - awaySince;
      const closed = idle.filter((socket) => socket.destroyed).length;
      await close();
      return { idleConnections: idle.length, idleClosed: closed, ...seen };
    },
    why: () => why,
    [Symbol.asyncDispose]: close,
  };
}

interface Asked {
  readonly agent: Agent | false;
  readonly headers: Readonly<Record<string, string>>;
  readonly trust: Trust;
  readonly signal: AbortSignal;
}

/** Resolves with the connection once there is an answer, whatever its status. */
function answered(url: URL, { agent, headers, trust, signal }: Asked): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    const request = clientOfScheme(url).get(
      url,
      { agent, headers, signal: deadline, ...trust },
      (response) => {
        const { socket } = response;
        response
          .on('error', reject)
          .on('end', () => resolve(socket))
          .resume();
      },
    );
    request.on('error', reject);
  });
}

/** What was seen of the entry, in full sentences. */
export function sayEntry(readings: EntryReadings, why: string | null): string {
  const { idleConnections, idleClosed, asked, unanswered, awayMs } = readings;
  const closed = `Of ${idleConnections} idle connections to the entry ${idleClosed} were closed.`;
  const away =
    unanswered === 0
      ? `Each of ${asked} new connections was answered.`
      : `Of ${asked} new connections ${unanswered} were not answered (${why}), for ${Math.round(awayMs)} ms in all.`;
  return `${closed} ${away}`;
}
