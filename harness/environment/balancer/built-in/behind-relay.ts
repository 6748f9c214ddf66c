import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';

/** `PROXY TCP4 <client> <relay> <client's port> <relay's port>`; haproxy.org/download/2.6/doc/proxy-protocol.txt, 2.1. */
const line = /^PROXY TCP[46] (\S+) \S+ \d+ \d+\r\n/;
/** Of such a line, its end included. */
const maxLineBytes = 107;

/**
 * Takes the connections of a relay, each of which begins with a line of the PROXY protocol, version 1, and hands them to
 * `server` as if its clients had made them. A connection that begins otherwise is closed.
 */
export function behindRelay(server: HttpServer): Server {
  return createServer((socket) => {
    socket.on('error', () => {});
    const read = () => {
      const start: Buffer | null = socket.read();
      if (start === null) return;
      const told = line.exec(start.toString('latin1', 0, maxLineBytes));
      socket.off('readable', read);
      if (told) handOver(socket, { rest: start.subarray(told[0].length), address: told[1] ?? '' });
      else socket.destroy();
    };
    // A relay sends the line at once and whole, so that the first bytes have it.
    socket.on('readable', read);
  });

  function handOver(socket: Socket, { rest, address }: { readonly rest: Buffer; readonly address: string }) {
    Object.defineProperty(socket, 'remoteAddress', { value: address });
    if (rest.length > 0) socket.unshift(rest);
    server.emit('connection', socket);
  }
}
