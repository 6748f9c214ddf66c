import { connect, type TLSSocket } from 'node:tls';
import { ScaleproofError } from '../../core/errors.ts';
import type { ClientConnectionOptions } from './client-connection.ts';

type Options = Pick<ClientConnectionOptions, 'entry' | 'localAddress' | 'trust'>;

/** A connection over which HTTP/2 alone is offered (RFC 7301). */
export function connectForHttp2({ entry, localAddress, trust }: Options): TLSSocket {
  return connect({
    host: entry.hostname.replace(/^\[|\]$/g, ''),
    port: Number(entry.port || 443),
    ALPNProtocols: ['h2'],
    ...(localAddress !== null && { localAddress }),
    ...trust,
  });
}

/** The kind of an error that only HTTP/2 has; null for any other. */
export function http2Kind(cause: Error): string | null {
  const code = 'code' in cause ? String(cause.code) : '';
  if (/NO_APPLICATION_PROTOCOL/.test(code)) return 'no-http2';
  return code === 'ERR_HTTP2_SESSION_ERROR' || code === 'ERR_HTTP2_STREAM_ERROR' ? 'reset' : null;
}

/** Throws `SP_CONFIG_INVALID` when the entry does not take HTTP/2; whatever else is wrong with it shows in the load. */
export async function refuseWithoutHttp2(options: Options): Promise<void> {
  const { entry } = options;
  if (entry.protocol !== 'https:')
    throw without(entry, 'clients agree on it over TLS, and it is reached by http');
  const isOffered = await new Promise<boolean>((resolve) => {
    const socket = connectForHttp2(options);
    const end = (offered: boolean) => {
      socket.destroy();
      resolve(offered);
    };
    socket.setTimeout(patienceMs, () => end(true));
    socket.once('secureConnect', () => end(socket.alpnProtocol === 'h2'));
    socket.once('error', (cause) => end(http2Kind(cause) === null));
  });
  if (!isOffered) throw without(entry, 'it does not offer that over TLS');
}

const patienceMs = 5_000;

function without(entry: URL, because: string): ScaleproofError {
  return new ScaleproofError(
    'SP_CONFIG_INVALID',
    `${entry.origin} cannot be asked by HTTP/2: ${because}. Set 'connections' of the journey to 'keep-alive', or correct the entry.`,
  );
}
