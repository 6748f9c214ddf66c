import { assertNever } from '../../core/errors.ts';
import type { Workload } from '../../plan/workload.ts';
import type { ClientConnection, ClientConnectionOptions } from './client-connection.ts';
import { type ConnectionOptions, HttpConnection } from './http-connection.ts';
import { Http2Connection } from './http2-connection.ts';

type Connections = Extract<Workload, { readonly kind: 'journey' }>['connections'];

/** A connection as a workload wants it. */
export function connectionBy(connections: Connections, options: ClientConnectionOptions): ClientConnection {
  switch (connections) {
    case 'http2':
      return new Http2Connection(options);
    case 'keep-alive':
    case 'per-request':
      return new HttpConnection({ ...options, mode: connections });
    default:
      return assertNever(connections);
  }
}

/** For what is asked beside the load: the same by HTTP/1.1. */
export function modeOf(connections: Connections): ConnectionOptions['mode'] {
  return connections === 'per-request' ? 'per-request' : 'keep-alive';
}
