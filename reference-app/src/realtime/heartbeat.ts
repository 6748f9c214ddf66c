import type { WebSocket } from 'ws';

const everyMs = 30_000;

/**
 * Pings every socket and ends those that did not answer since the last time: a client that is gone without a word would
 * otherwise hold its place until TCP notices.
 */
export function endDeadSockets(sockets: ReadonlySet<WebSocket>): { stop(): void } {
  const waitingForPong = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets) {
      if (waitingForPong.has(socket)) {
        socket.terminate();
        continue;
      }
      waitingForPong.add(socket);
      socket.once('pong', () => waitingForPong.delete(socket));
      socket.ping();
    }
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
