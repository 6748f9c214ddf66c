import { type RawData, WebSocket } from 'ws';
import type { RoomClient, RoomMessage, RoomProtocol } from '../../app/adapter.ts';
import { eventsIn } from '../../app/room-events.ts';
import { asError } from '../../core/errors.ts';
import { headersByName } from '../http/request-text.ts';
import { asksForLogIn, headersToConnect } from './first-request.ts';
import { Liveness } from './liveness.ts';
import { publishFrame } from './publish-frame.ts';
import type { Leave, RoomSocketOptions } from './room-client.ts';
import type { ConnectionListener, RoomConnection, WhoConnects } from './room-connection.ts';

/** A WebSocket, whose frames mean what the adapter says. */
export class WebSocketConnection implements RoomConnection {
  readonly #options: RoomSocketOptions<RoomProtocol>;
  readonly #listener: ConnectionListener;
  readonly #liveness: Liveness;
  readonly #socket: WebSocket;
  #instance: string | null = null;
  #ending = '';

  /** Begins to connect, with the cookies and headers of the client's memory, which takes those of the response. */
  constructor(
    options: RoomSocketOptions<RoomProtocol>,
    { client, memory }: WhoConnects,
    listener: ConnectionListener,
  ) {
    const { entry, clock, localAddress, trust, room, rooms, instanceOf } = options;
    this.#options = options;
    this.#listener = listener;
    const path = rooms.path(room, client);
    const url = new URL(path, entry);
    url.protocol = entry.protocol === 'https:' ? 'wss:' : 'ws:';
    const asked = { method: 'GET', path, headers: headersToConnect(options, client) } as const;
    const socket = new WebSocket(url, [...(rooms.subprotocols ?? [])], {
      perMessageDeflate: rooms.compression ?? false,
      headers: headersByName(memory.headersFor(asked)),
      ...(localAddress !== null && { localAddress }),
      ...trust,
    });
    this.#socket = socket;
    this.#liveness = new Liveness(clock);
    socket.on('upgrade', ({ headers, statusCode }) => {
      memory.takeCookies(asked, headers);
      this.#instance = instanceOf(headers, statusCode);
    });
    socket.on('open', () => this.#greet(client));
    socket.on('message', (data, isBinary) => this.#read(data, isBinary));
    socket.on('pong', () => this.#liveness.ponged());
    socket.on('error', (cause) => listener.failed(cause, asksForLogIn(cause)));
    socket.on('close', (code, reason) => {
      this.#ending = sayEnding(code, reason.toString());
      listener.closed();
    });
  }

  get instance(): string | null {
    return this.#instance;
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): void {
    const { rooms, room, messageBytes } = this.#options;
    this.#socket.send(publishFrame(rooms, message, { room, messageBytes }), flushed);
  }

  ping(): void {
    if (this.#liveness.pings()) this.#socket.ping();
    else this.#socket.terminate();
  }

  close(): void {
    if (this.#socket.readyState === WebSocket.CONNECTING) this.#socket.terminate();
    else this.#socket.close(1000);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  leave(closedUs: number): Leave {
    return this.#liveness.leave(closedUs, this.#ending);
  }

  #greet(client: RoomClient): void {
    const { rooms, room } = this.#options;
    try {
      for (const frame of rooms.greet?.(room, client) ?? []) this.#socket.send(frame);
    } catch (cause) {
      this.#listener.failed(asError(cause), false);
      // What the app says to a client that could not introduce itself brings it nowhere.
      this.#socket.removeAllListeners('message');
      this.#socket.terminate();
    }
  }

  #read(data: RawData, isBinary: boolean): void {
    const atUs = this.#options.clock.nowUs();
    for (const event of eventsIn(this.#options.rooms, isBinary ? bytesOf(data) : String(data))) {
      if (event.kind === 'ping') this.#socket.send(event.answer);
      else this.#listener.heard(event, atUs);
    }
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** By RFC 6455, 7.4.1: two codes that no frame carries say that there was none. */
function sayEnding(code: number, reason: string): string {
  if (code === 1006) return 'it broke without a closing frame (1006)';
  if (code === 1005) return 'closed without a code (1005)';
  return `closed with ${code}${reason === '' ? '' : ` '${reason}'`}`;
}
