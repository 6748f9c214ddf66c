import { type RawData, WebSocket } from 'ws';
import type { Frame, RoomClient, RoomEvent, ServerSentEvent } from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import { assertNever, messageOf } from '../../core/errors.ts';
import { browserMemory, type ClientMemory } from '../http/client-memory.ts';
import type { StreamMemo } from './event-stream.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import type { RoomListener, RoomParticipant, RoomSocketOptions } from './room-client.ts';
import { type Connection, eventsOf, leaveOf, openConnection } from './room-connection.ts';

/** A client gives up on a connection that has not brought it into the room by then. */
const joinTimeoutMs = 5_000;
/** How long the app may take to answer a closing handshake. */
const goodbyeMs = 1_000;
/** How ws says that the app wants somebody who is logged in. */
const needsLogIn = /server response: 40[13]$/;

/**
 * One client of a room, with cookies of its own. Once it is kept, it comes back whenever its connection ends, by the
 * policy. It has one timer: what it waits for is always one thing.
 */
export class RoomSocket implements RoomParticipant {
  readonly #options: RoomSocketOptions;
  readonly #memory: ClientMemory;
  #connection: Connection | null = null;
  #instance: string | null = null;
  #joinedUs = 0;
  #listener: RoomListener | null = null;
  #settle: { resolve: (instance: string) => void; reject: (cause: Error) => void } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #kept = false;
  #isClosed = false;
  #mustLogIn: boolean;
  #failures = 0;
  #lastError: Error | null = null;
  readonly #stream: StreamMemo = { lastEventId: '', retryMs: null };

  constructor(options: RoomSocketOptions) {
    this.#options = options;
    this.#mustLogIn = options.logIn !== null;
    this.#memory = browserMemory(publicOrigin(options.entry, options.publicUrl));
  }

  /** Where it is in the room; null while it is not. */
  get instance(): string | null {
    return this.#connection?.joined ? this.#instance : null;
  }

  /** Connects for the first time; resolves with the instance when it is in the room, rejects when that fails. */
  join(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      void this.#connect();
    });
  }

  /** From here on it comes back when its connection ends. */
  keep(): void {
    this.#kept = true;
    if (this.#connection === null) this.#comeBack();
  }

  /** From here on `listener` is told; at once that it is in the room, if it is. */
  listen(listener: RoomListener): void {
    this.#listener = listener;
    if (this.instance !== null) listener.joined(this.instance, this.#joinedUs);
  }

  /** False when it is not in the room. `flushed` is called when the frame has left this process, or never will. */
  send(frame: Frame, flushed: () => void): boolean {
    const connection = this.#connection;
    if (!connection?.joined || connection.socket.readyState !== WebSocket.OPEN) return false;
    connection.socket.send(frame, flushed);
    return true;
  }

  /** Leaves for good and tells nobody. Returns when the connection is closed. */
  async close(): Promise<void> {
    this.#kept = false;
    this.#isClosed = true;
    this.#listener = null;
    this.#stopWaiting();
    const socket = this.#connection?.socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise<void>((resolve) => socket.once('close', resolve));
    if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
    else socket.close(1000);
    this.#wait(goodbyeMs, () => socket.terminate());
    await closed;
    this.#stopWaiting();
  }

  get #client(): RoomClient {
    const { name, number } = this.#options;
    return { name, number, kept: this.#memory.kept };
  }

  async #connect(): Promise<void> {
    if (!(await this.#loggedIn()) || this.#isClosed) return;
    try {
      this.#use(openConnection({ ...this.#options, stream: this.#stream }, this.#client, this.#memory));
    } catch (cause) {
      this.#fail(asError(cause));
    }
  }

  #use(connection: Connection): void {
    const { socket } = connection;
    this.#connection = connection;
    socket.on('open', () => this.#greet(connection));
    socket.on('message', (data, isBinary) => this.#read(connection, data, isBinary));
    socket.on('pong', () => this.#takePong(connection));
    socket.on('error', (cause) => {
      this.#lastError = cause;
      if (needsLogIn.test(cause.message)) this.#mustLogIn = this.#options.logIn !== null;
    });
    socket.on('close', () => this.#leave(connection));
    this.#wait(joinTimeoutMs, () => {
      this.#lastError = new Error(`Not in the room ${joinTimeoutMs} ms after connecting.`);
      socket.terminate();
    });
  }

  #greet(connection: Connection): void {
    const { rooms, room, clock } = this.#options;
    const { socket, instance } = connection;
    if (rooms.events && instance !== null) {
      this.#enter(connection, instance, clock.nowUs());
      return;
    }
    try {
      for (const frame of rooms.greet?.(room, this.#client) ?? []) socket.send(frame);
    } catch (cause) {
      this.#lastError = asError(cause);
      // What the app says to a client that could not introduce itself brings it nowhere.
      socket.removeAllListeners('message');
      socket.terminate();
    }
  }

  /** Whether it may connect. A log-in that fails is a connection that ended. */
  async #loggedIn(): Promise<boolean> {
    const { logIn } = this.#options;
    if (!this.#mustLogIn || logIn === null) return true;
    this.#memory.forget();
    try {
      await logIn(this.#memory);
      this.#mustLogIn = false;
      return true;
    } catch (cause) {
      this.#fail(asError(cause));
      return false;
    }
  }

  #fail(cause: Error): void {
    this.#settle?.reject(cause);
    this.#settle = null;
    if (this.#kept) this.#comeBack();
  }

  #read(connection: Connection, data: RawData | ServerSentEvent, isBinary: boolean): void {
    const atUs = this.#options.clock.nowUs();
    connection.heardUs = atUs;
    for (const event of eventsOf(this.#options.rooms, data, isBinary)) this.#take(connection, event, atUs);
  }

  #take(connection: Connection, event: RoomEvent, atUs: number): void {
    switch (event.kind) {
      case 'message':
        this.#listener?.message(event.message, atUs);
        break;
      case 'accepted':
        this.#listener?.accepted(event.sequence);
        break;
      case 'refused':
        this.#listener?.refused(event.sequence ?? null, atUs);
        break;
      case 'ping':
        connection.socket.send(event.answer);
        break;
      case 'joined': {
        const instance = event.instance ?? connection.instance;
        if (instance === null) this.#unnamed(connection);
        else if (!connection.joined) this.#enter(connection, instance, atUs);
        break;
      }
      default:
        assertNever(event);
    }
  }

  #unnamed({ socket }: Connection): void {
    this.#lastError = new Error(
      "It joined, and neither 'rooms.read' nor 'instanceOf' of the adapter, asked of the response to the upgrade, says which instance it is on.",
    );
    socket.terminate();
  }

  #enter(connection: Connection, instance: string, atUs: number): void {
    connection.joined = true;
    this.#instance = instance;
    this.#joinedUs = atUs;
    this.#failures = 0;
    this.#wait(this.#options.pingEveryMs, () => this.#ping(connection));
    this.#settle?.resolve(instance);
    this.#settle = null;
    this.#listener?.joined(instance, atUs);
  }

  #ping(connection: Connection): void {
    const { clock, pingEveryMs } = this.#options;
    if (connection.pongDue) {
      connection.silent = true;
      connection.socket.terminate();
      return;
    }
    connection.pingedUs = clock.nowUs();
    connection.pongDue = true;
    connection.socket.ping();
    this.#wait(pingEveryMs, () => this.#ping(connection));
  }

  #takePong(connection: Connection): void {
    connection.heardUs = this.#options.clock.nowUs();
    connection.provenUs = connection.pingedUs;
    connection.pongDue = false;
  }

  #leave(connection: Connection): void {
    const { clock } = this.#options;
    this.#connection = null;
    this.#stopWaiting();
    if (connection.joined) this.#listener?.left(leaveOf(connection, clock.nowUs()));
    this.#fail(this.#lastError ?? new Error('The app closed the connection before it was in the room.'));
  }

  #comeBack(): void {
    const { reconnect, random, clock } = this.#options;
    const { retryMs } = this.#stream;
    // What the app asks for takes the place of the first delay.
    const policy =
      retryMs === null
        ? reconnect
        : { ...reconnect, firstDelayMs: retryMs, maxDelayMs: Math.max(retryMs, reconnect.maxDelayMs) };
    const delayMs = reconnectDelayMs(policy, this.#failures++, random);
    this.#listener?.comesBack(clock.nowUs() + delayMs * 1000);
    this.#wait(delayMs, () => void this.#connect());
  }

  /**
   * For one thing at a time: what it waited for before is forgotten. What came while this process stood still is read before
   * the wait is over.
   */
  #wait(ms: number, then: () => void): void {
    this.#stopWaiting();
    const timer = setTimeout(
      () =>
        setImmediate(() => {
          if (this.#timer === timer) then();
        }),
      ms,
    );
    this.#timer = timer;
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(messageOf(cause));
}
