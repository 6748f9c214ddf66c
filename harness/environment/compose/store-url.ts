import { assertNever } from '../../core/errors.ts';
import type { StoreKind } from '../../plan/store-settings.ts';
import type { TheirService } from './their-file.ts';

/** The URL of a store that a service runs, with the user and password that its variables or its command give it. */
export function storeUrl(kind: StoreKind, service: TheirService, port: number): URL {
  const variables = service.environment ?? {};
  switch (kind) {
    case 'redis':
    case 'sentinel': {
      const url = new URL(`redis://127.0.0.1:${port}`);
      url.password = encodeURIComponent(passwordIn(service.command ?? []) ?? variables.REDIS_PASSWORD ?? '');
      return url;
    }
    case 'postgres':
    case 'pgbouncer': {
      const user =
        variables.POSTGRES_USER ?? variables.POSTGRESQL_USERNAME ?? variables.DB_USER ?? 'postgres';
      const database = variables.POSTGRES_DB ?? variables.POSTGRESQL_DATABASE ?? variables.DB_NAME ?? user;
      const password =
        variables.POSTGRES_PASSWORD ?? variables.POSTGRESQL_PASSWORD ?? variables.DB_PASSWORD ?? '';
      const url = new URL(`postgres://127.0.0.1:${port}/${encodeURIComponent(database)}`);
      url.username = encodeURIComponent(user);
      url.password = encodeURIComponent(password);
      return url;
    }
    default:
      return assertNever(kind);
  }
}

/** As Redis takes it in its command line, in words or as one text for a shell. */
function passwordIn(command: readonly string[]): string | null {
  const words = command.flatMap((part) => part.split(/\s+/));
  const at = words.indexOf('--requirepass');
  return at < 0 ? null : (words[at + 1]?.replaceAll(/^["']+|["']+$/g, '') ?? null);
}

/** A URL that was written as the app reaches it, as this machine does. */
export function onThisMachine(written: URL, port: number): URL {
  const url = new URL(written);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return url;
}
