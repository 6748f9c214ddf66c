import { operationsWithRole } from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import { trustOf } from '../../app/tls.ts';
import type { LoadJob } from '../driver.ts';
import { browserMemory, type ClientMemory, type MemoryContents } from '../http/client-memory.ts';
import { identityOf } from '../http/client-view.ts';
import { modeOf } from '../http/connection-by.ts';
import { FirstFailures } from '../http/first-failures.ts';
import { HttpConnection } from '../http/http-connection.ts';
import { refuseUnkeptSessions } from '../http/kept-session.ts';
import { prepareClients } from '../http/prepare-clients.ts';
import { VirtualClient } from '../http/virtual-client.ts';
import type { Walk } from '../http/walk.ts';

export interface PreparedClient {
  readonly memory: MemoryContents;
  /** How many operations it has done. */
  readonly done: number;
}

/**
 * Lets every client of a walk do what comes before the load, from this process, and returns what each has in its memory
 * then. Where the app hands out headers at log-in (a bearer token), each client logs in beforehand: only the adapter can
 * read them from an answer, and it does not run in k6.
 */
export async function prepareScriptClients(
  job: LoadJob,
  walk: Walk,
  signal: AbortSignal,
): Promise<readonly PreparedClient[]> {
  const { entry, adapter, clock, random } = job;
  if (!walk.remembers) {
    const nothing: PreparedClient = { memory: { cookies: [], headers: {} }, done: 0 };
    return Array.from({ length: walk.clients }, () => nothing);
  }
  const { timeoutMs } = walk;
  const mode = modeOf(walk.connections);
  const failures = new FirstFailures();
  const clients = Array.from({ length: walk.clients }, (_, index) => {
    const connection = new HttpConnection({
      ...{ entry, timeoutMs, mode, clock, localAddress: null, trust: trustOf(adapter) },
    });
    const memory = browserMemory(publicOrigin(entry, adapter.publicUrl));
    const name = `client-${index + 1}`;
    const identity = identityOf(name, index + 1, random);
    const client = new VirtualClient({
      identity,
      adapter,
      journey: walk,
      memory,
      connection,
      clock,
      failures,
    });
    return { client, memory, connection };
  });
  try {
    await prepareClients(
      clients.map(({ client }) => client),
      { operations: walk.prepare, failures },
      signal,
    );
    const isPrepared = operationsWithRole(adapter, 'log-in', walk.prepare).length > 0;
    const [logIn] = isPrepared ? [] : operationsWithRole(adapter, 'log-in', walk.steps);
    const loggedIn = logIn === undefined ? 0 : await logInWhereHeadersCount(clients, logIn, signal);
    if (!signal.aborted) {
      await refuseUnkeptSessions(
        job,
        walk,
        clients.map(({ client }) => client),
      );
    }
    const done = walk.prepare.length + loggedIn;
    return clients.map(({ memory }) => ({ memory: memory.contents(), done }));
  } finally {
    await Promise.all(clients.map(({ connection }) => connection.close()));
  }
}

/** Returns how often each client has logged in here. The first one finds out whether it is needed. */
async function logInWhereHeadersCount(
  clients: readonly { readonly client: VirtualClient; readonly memory: ClientMemory }[],
  logIn: string,
  signal: AbortSignal,
): Promise<number> {
  const [first, ...others] = clients;
  if (!first) return 0;
  await prepareClients([first.client], { operations: [logIn] }, signal);
  if (Object.keys(first.memory.contents().headers).length === 0) return 0;
  await prepareClients(
    others.map(({ client }) => client),
    { operations: [logIn] },
    signal,
  );
  return 1;
}
