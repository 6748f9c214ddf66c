import { Fetch, NodeWebSocket } from 'engine.io-client';
import type { ManagerOptions } from 'socket.io-client';
import type { SocketIoTransport } from '../../app/socket-io-rooms.ts';
import { messageOf } from '../../core/errors.ts';
import type { SocketIoWire } from './socket-io-wire.ts';

/**
 * The library's own transports, on a wire: what they say is theirs, and how it is sent is the wire's. In Node the library would send
 * with cookies of its own, without paths, that are gone with the connection, and from any address.
 */
export function transportsOver(
  wire: SocketIoWire,
  names: readonly SocketIoTransport[],
): NonNullable<ManagerOptions['transports']> {
  const byName = { polling: pollingOver(wire), websocket: webSocketOver(wire) };
  return names.map((name) => byName[name]);
}

function pollingOver(wire: SocketIoWire) {
  return class extends Fetch {
    override doPoll(): void {
      wire.ask('GET', this.uri()).then(
        (answer) => this.onData(answer),
        (cause: unknown) => void this.onError(messageOf(cause), cause),
      );
    }

    override doWrite(data: string, written: () => void): void {
      wire.ask('POST', this.uri(), data).then(written, (cause: unknown) => {
        this.onError(messageOf(cause), cause);
      });
    }
  };
}

function webSocketOver(wire: SocketIoWire) {
  return class extends NodeWebSocket {
    override createSocket(uri: string): unknown {
      return wire.openWebSocket(uri);
    }
  };
}
