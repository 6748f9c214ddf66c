import type { HistoryLog } from './history-log.ts';

/** A log, and who owns the sessions that it tells of. */
export interface LogOfOwners {
  readonly log: HistoryLog;
  /** The instance that answered the last good log-in of a client, or of one that it shares its session with; null when the log has none. */
  readonly ownerOf: (client: string) => string | null;
}

/** Keeps in mind, of what is appended to `log`, which instance made each client's session, also of those that several share. */
export function rememberOwners(log: HistoryLog): LogOfOwners {
  const owners = new Map<string, string>();
  const sharing = new Map<string, string>();
  const sessionOf = (client: string) => sharing.get(client) ?? client;
  return {
    log: {
      append(entry) {
        if (entry.is === 'shares') sharing.set(entry.client, entry.sessionOf);
        const isLogIn = entry.is === 'operation' && entry.role === 'log-in' && entry.outcome === 'ok';
        if (isLogIn && entry.instance !== null) owners.set(sessionOf(entry.client), entry.instance);
        log.append(entry);
      },
      read: () => log.read(),
    },
    ownerOf: (client) => owners.get(sessionOf(client)) ?? null,
  };
}
