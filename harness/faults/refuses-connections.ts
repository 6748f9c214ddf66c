import { connect } from 'node:net';

/** Whether a connection to the host and port of `url` is refused: then nobody listens there. */
export function refusesConnections(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname, port: Number(url.port) });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code === 'ECONNREFUSED'));
  });
}
