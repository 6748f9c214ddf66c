import { Manager, type Socket } from 'socket.io-client';
import type { RoomEvent, RoomMessage } from '../../app/adapter.ts';
import { understood } from '../../app/room-events.ts';
import type { SocketIoEvent, SocketIoRooms } from '../../app/socket-io-rooms.ts';
import { Liveness } from './liveness.ts';
import { publishEvent } from './publish-event.ts';
import { RefusedRequest } from './refused-request.ts';
import type { Leave, RoomSocketOptions } from './room-client.ts';
import type { ConnectionListener, RoomConnection, WhoConnects } from './room-connection.ts';
import { transportsOver } from './socket-io-transports.ts';
import { SocketIoWire } from './socket-io-wire.ts';

/** A connection by the client library of Socket.IO, which does everything but come back. */
export class SocketIoConnection implements RoomConnection {
  readonly #options: RoomSocketOptions<SocketIoRooms>;
  readonly #listener: ConnectionListener;
  readonly #liveness: Liveness;
  readonly #wire: SocketIoWire;
  readonly #manager: Manager;
  readonly #socket: Socket;
  readonly #unflushed: (() => void)[] = [];
  #isOver = false;
  #ending = 'the connection ended';
  #isLeaving = false;

  constructor(options: RoomSocketOptions<SocketIoRooms>, who: WhoConnects, listener: ConnectionListener) {
    const { rooms, room, entry, clock } = options;
    const { client } = who;
    this.#options = options;
    this.#listener = listener;
    this.#liveness = new Liveness(clock);
    this.#wire = new SocketIoWire({ ...options, ...who, liveness: this.#liveness });
    const join = rooms.join?.(room, client) ?? null;
    this.#manager = new Manager(entry.origin, {
      autoConnect: false,
      reconnection: false,
      // Longer than its client waits: who is not in the room gives up by that.
      timeout: 60_000,
      path: rooms.serverPath ?? '/socket.io',
      query: { ...rooms.query?.(room, client) },
      transports: transportsOver(this.#wire, options.transports ?? rooms.transports ?? byDefault),
    });
    this.#socket = this.#manager.socket(rooms.namespace ?? '/', { auth: { ...rooms.auth?.(room, client) } });
    this.#socket.on('connect', () => this.#connected(join));
    this.#socket.on('connect_error', (cause) => this.#refused(cause));
    this.#socket.on('disconnect', (reason) => this.#lost(reason));
    this.#socket.onAny((event: string, ...args: unknown[]) => this.#hear(event, args));
    this.#socket.connect();
  }

  get instance(): string | null {
    return this.#wire.instance;
  }

  get isOpen(): boolean {
    return this.#socket.connected;
  }

  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): void {
    const { rooms, room, messageBytes } = this.#options;
    const [name, ...args] = publishEvent(rooms, message, { room, messageBytes });
    this.#unflushed.push(flushed);
    if (rooms.acknowledges !== true) {
      this.#socket.emit(name, ...args);
      return;
    }
    this.#socket.emit(name, ...args, (...answer: unknown[]) => {
      const atUs = this.#options.clock.nowUs();
      const said = rooms.acknowledged?.(answer) ?? { kind: 'accepted' };
      if (!this.#isOver) this.#listener.heard({ ...said, sequence: message.sequence }, atUs);
    });
  }

  /** Long-polling has no pings of a client: there the library notices when those of the app do not come. */
  ping(): void {
    if (!this.#wire.hasWebSocket) return;
    if (this.#liveness.pings()) this.#wire.ping();
    else this.terminate();
  }

  close(): void {
    this.#isLeaving = true;
    this.#socket.disconnect();
    void this.#wire.finish().then(() => this.#end());
  }

  terminate(): void {
    this.#isLeaving = true;
    this.#wire.cut();
    this.#socket.disconnect();
    this.#end();
  }

  leave(closedUs: number): Leave {
    return this.#liveness.leave(closedUs, this.#ending);
  }

  #connected(join: SocketIoEvent | null): void {
    const { rooms } = this.#options;
    this.#manager.engine.on('drain', () => this.#flush());
    this.#hear('connect', []);
    if (join === null) return;
    const [name, ...args] = join;
    if (!rooms.joined) this.#socket.emit(name, ...args);
    else {
      this.#socket.emit(name, ...args, (...answer: unknown[]) => {
        this.#take([rooms.joined?.(answer) ?? null].flatMap((event) => event ?? []));
      });
    }
  }

  #hear(event: string, args: readonly unknown[]): void {
    this.#take(understood(() => this.#options.rooms.on(event, args)));
  }

  #take(events: readonly RoomEvent<SocketIoEvent>[]): void {
    const atUs = this.#options.clock.nowUs();
    for (const event of events) {
      if (this.#isOver) return;
      if (event.kind === 'ping') {
        const [name, ...args] = event.answer;
        this.#socket.emit(name, ...args);
      } else this.#listener.heard(event, atUs);
    }
  }

  /** It is not connected, by the transport's failure or by the word of the app. */
  #refused(cause: Error): void {
    const { failure } = this.#wire;
    if (failure === null) this.#fail(new Error(`The app refuses the connection: ${cause.message}.`), true);
    else this.#fail(failure, failure instanceof RefusedRequest && failure.mayWantLogIn);
  }

  #lost(reason: Socket.DisconnectReason): void {
    this.#ending = `disconnected: ${reason}`;
    if (reason === 'ping timeout') this.#liveness.fellSilent();
    this.#fail(this.#wire.failure ?? new Error(`The connection ended: ${reason}.`), false);
  }

  #fail(cause: Error, asksForLogIn: boolean): void {
    if (this.#isLeaving || this.#isOver) return;
    this.#listener.failed(cause, asksForLogIn);
    this.terminate();
  }

  #flush(): void {
    for (const flushed of this.#unflushed.splice(0)) flushed();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#flush();
    this.#socket.offAny();
    // Never in the middle of what its client does with it.
    queueMicrotask(() => this.#listener.closed());
  }
}

const byDefault = ['polling', 'websocket'] as const;
