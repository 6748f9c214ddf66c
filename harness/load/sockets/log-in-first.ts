import { withWhatComesBefore } from '../../app/adapter.ts';
import { trustOf } from '../../app/tls.ts';
import type { LoadJob } from '../driver.ts';
import type { ClientMemory } from '../http/client-memory.ts';
import type { ClientIdentity } from '../http/client-view.ts';
import { HttpConnection } from '../http/http-connection.ts';
import { VirtualClient } from '../http/virtual-client.ts';

/** For each of its requests. */
const logInMs = 5_000;

/** Lets a client do the operation `name`, with what comes before it, before its socket connects. */
export function logInFirst(
  { adapter, entry, clock }: Pick<LoadJob, 'adapter' | 'entry' | 'clock'>,
  {
    identity,
    localAddress,
    name,
  }: { readonly identity: ClientIdentity; readonly localAddress: string | null; readonly name: string },
) {
  return async (memory: ClientMemory): Promise<void> => {
    const client = new VirtualClient({
      identity,
      adapter,
      journey: { steps: [], onSessionMissing: 'carry-on', history: false },
      memory,
      connection: new HttpConnection({
        ...{ entry, timeoutMs: logInMs, mode: 'keep-alive', clock, localAddress, trust: trustOf(adapter) },
      }),
      clock,
    });
    try {
      for (const part of withWhatComesBefore(adapter, name)) {
        const { outcome, error } = await client.perform(part);
        if (outcome !== 'ok') throw new Error(`'${part}', which comes before the socket, failed: ${error}.`);
      }
    } finally {
      await client.close();
    }
  };
}
