/** A service of a compose file, as far as init looks at one. */
export interface ServiceSeen {
  readonly name: string;
  readonly isBuilt: boolean;
  /** Where it listens inside its container, in the order of the file. */
  readonly ports: readonly number[];
}

/** The service of a compose file that is the app of its project. */
export interface ComposeApp {
  readonly file: string;
  readonly service: string;
  readonly port: number;
  /** Services by the store that they are. */
  readonly stores: Readonly<Partial<Record<'redis' | 'postgres', string>>>;
}

/** What people call the service that answers requests. */
const usual = ['app', 'web', 'api', 'server', 'backend'];

/** The one service that is built here and has a port, or of several the one with a usual name; null when that is not clear. */
export function appAmong(services: readonly ServiceSeen[]): { service: string; port: number } | null {
  const candidates = services.flatMap(({ name, isBuilt, ports: [port] }) =>
    isBuilt && port !== undefined ? [{ service: name, port }] : [],
  );
  if (candidates.length <= 1) return candidates[0] ?? null;
  const named = candidates.filter(({ service }) => usual.includes(service));
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** The port inside a container: of `8080:80`, `127.0.0.1::80/tcp`, 80 or `{ target: 80 }`. Null for a range or a variable. */
export function innerPort(written: unknown): number | null {
  if (typeof written === 'object' && written !== null && 'target' in written)
    return innerPort(written.target);
  const last = /(?:^|:)(\d+)(?:\/tcp)?$/.exec(String(written).replaceAll(/\$\{[^}]*\}/g, '0'))?.[1];
  const port = Number(last);
  return last !== undefined && port > 0 && port < 65_536 ? port : null;
}
