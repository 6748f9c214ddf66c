import { connect } from 'node:net';

/** What neither takes nor refuses a connection in this time drops it: it may be frozen, and is there. */
const patienceMs = 2_000;

/** Whether a connection to the host and port of `url` is refused: then nobody listens there. */
export function refusesConnections(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(url.port || (url.protocol === 'https:' ? 443 : 80)) });
    socket.setTimeout(patienceMs, () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code === 'ECONNREFUSED'));
  });
}
