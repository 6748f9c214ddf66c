import type { HistoryLog } from './history-log.ts';

/** A log, and who owns the sessions that it tells of. */
export interface LogOfOwners {
  readonly log: HistoryLog;
  /** The instance that answered the last good log-in of a client; null when the log has none. */
  readonly ownerOf: (client: string) => string | null;
}

/** Keeps in mind, of what is appended to `log`, which instance made each client's session. */
export function rememberOwners(log: HistoryLog): LogOfOwners {
  const owners = new Map<string, string>();
  return {
    log: {
      append(entry) {
        const isLogIn = entry.is === 'operation' && entry.operation === 'log-in' && entry.outcome === 'ok';
        if (isLogIn && entry.instance !== null) owners.set(entry.client, entry.instance);
        log.append(entry);
      },
      read: () => log.read(),
    },
    ownerOf: (client) => owners.get(client) ?? null,
  };
}
