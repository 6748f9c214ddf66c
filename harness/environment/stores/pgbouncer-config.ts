import type { Topology } from '../../plan/topology.ts';

/** Where a PgBouncer listens, and what it stands before. */
export interface Pooling {
  readonly host: string;
  readonly port: number;
  /** The Postgres server, with the user and password that every client gets there. */
  readonly server: URL;
  readonly mode: Exclude<Topology['pgbouncer'], 'none'>;
  /** As in the section `pgbouncer` of pgbouncer.ini; they go before the defaults. */
  readonly settings: Topology['pgbouncerSettings'];
}

/** The content of pgbouncer.ini. Whoever reaches it is let in: it listens on 127.0.0.1 or in a network of containers. */
export function pgbouncerConfig({ host, port, server, mode, settings }: Pooling): string {
  const all = {
    max_client_conn: '1000',
    default_pool_size: '25',
    ignore_startup_parameters: 'extra_float_digits',
    // Seconds, 15 by default: a Postgres that was not there yet is asked again.
    server_login_retry: '1',
    ...settings,
    listen_addr: host,
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
  };
  const { hostname, username, password } = server;
  return [
    '[databases]',
    `* = host=${hostname} port=${server.port} user=${username} password=${password}`,
    '',
    '[pgbouncer]',
    ...Object.entries(all).map(([name, value]) => `${name} = ${value}`.trimEnd()),
    '',
  ].join('\n');
}
