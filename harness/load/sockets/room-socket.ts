import { type RawData, WebSocket } from 'ws';
import type { RoomEvent, RoomMessage, RoomProtocol } from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ReconnectPolicy } from '../../plan/workload.ts';
import { browserMemory, type ClientMemory } from '../http/client-memory.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';

/** A socket that is gone. All times are readings of the clock. */
interface Leave {
  /** Until then it was surely in the room. */
  readonly untilUs: number;
  /** What was sent from here on may not have been read. */
  readonly unsureFromUs: number;
}

/** Told of what happens on a socket after it was placed. `atUs` is the clock's reading. */
export interface RoomListener {
  joined(instance: string, atUs: number): void;
  message(message: RoomMessage, atUs: number): void;
  /** `sequence` is null when the app does not say which message it refused. */
  refused(sequence: number | null, atUs: number): void;
  left(leave: Leave): void;
  /** It is to try to come back at `dueUs`, by its policy. */
  comesBack(dueUs: number): void;
}

export interface RoomSocketOptions {
  /** The balancer. */
  readonly entry: URL;
  readonly room: string;
  readonly rooms: RoomProtocol;
  /** Where people reach the app, for one that looks at it. */
  readonly publicUrl?: string | undefined;
  readonly pingEveryMs: number;
  readonly reconnect: ReconnectPolicy;
  readonly random: Random;
  readonly clock: Clock;
  /** The address that it connects from; null lets the system choose. */
  readonly localAddress: string | null;
}

/** A client gives up on a connection that has not brought it into the room by then. */
const joinTimeoutMs = 5_000;
/** What was sent this shortly before a connection broke may have been lost on the way. */
const unsureMs = 500;
/** How long the app may take to answer a closing handshake. */
const goodbyeMs = 1_000;

interface Connection {
  readonly socket: WebSocket;
  joined: boolean;
  /** When the last frame or pong came. */
  heardUs: number;
  pingedUs: number;
  pongDue: boolean;
  /** No pong came. */
  silent: boolean;
  /** When the last ping was sent that was answered: everything sent before it has been read. */
  provenUs: number;
}

/**
 * One client of a room, with cookies of its own. Once it is kept, it comes back whenever its connection ends, by the
 * policy. It has one timer: what it waits for is always one thing.
 */
export class RoomSocket {
  readonly #options: RoomSocketOptions;
  readonly #memory: ClientMemory;
  readonly #path: string;
  readonly #headers: Readonly<Record<string, string>>;
  #connection: Connection | null = null;
  #instance: string | null = null;
  #joinedUs = 0;
  #listener: RoomListener | null = null;
  #settle: { resolve: (instance: string) => void; reject: (cause: Error) => void } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #kept = false;
  #failures = 0;
  #lastError: Error | null = null;

  constructor(options: RoomSocketOptions) {
    this.#options = options;
    this.#memory = browserMemory(publicOrigin(options.entry, options.publicUrl));
    this.#headers = options.publicUrl ? { host: new URL(options.publicUrl).host } : {};
    this.#path = options.rooms.path(options.room);
  }

  /** Where it is in the room; null while it is not. */
  get instance(): string | null {
    return this.#connection?.joined ? this.#instance : null;
  }

  /** Connects for the first time; resolves with the instance when it is in the room, rejects when that fails. */
  join(): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#connect();
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
  send(frame: string, flushed: () => void): boolean {
    const connection = this.#connection;
    if (!connection?.joined || connection.socket.readyState !== WebSocket.OPEN) return false;
    connection.socket.send(frame, flushed);
    return true;
  }

  /** Leaves for good and tells nobody. Returns when the connection is closed. */
  async close(): Promise<void> {
    this.#kept = false;
    this.#listener = null;
    this.#stopWaiting();
    const socket = this.#connection?.socket;
    if (!socket || socket.readyState === WebSocket.CLOSED) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
    else socket.close(1000);
    this.#wait(goodbyeMs, () => socket.terminate());
    await closed;
    this.#stopWaiting();
  }

  #connect(): void {
    const { entry, clock, localAddress } = this.#options;
    const url = new URL(this.#path, entry);
    url.protocol = entry.protocol === 'https:' ? 'wss:' : 'ws:';
    const asked = { method: 'GET', path: this.#path, headers: this.#headers } as const;
    const headers = this.#memory.headersFor(asked);
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      headers: Object.fromEntries(pairsOf(headers)),
      ...(localAddress !== null && { localAddress }),
    });
    const nowUs = clock.nowUs();
    const connection: Connection = {
      socket,
      joined: false,
      heardUs: nowUs,
      pingedUs: nowUs,
      pongDue: false,
      silent: false,
      provenUs: nowUs,
    };
    this.#connection = connection;
    socket.on('upgrade', (response) => this.#memory.takeCookies(asked, response.headers));
    socket.on('message', (data) => this.#read(connection, data));
    socket.on('pong', () => this.#takePong(connection));
    socket.on('error', (cause) => {
      this.#lastError = cause;
    });
    socket.on('close', () => this.#leave(connection));
    this.#wait(joinTimeoutMs, () => {
      this.#lastError = new Error(`Not in the room ${joinTimeoutMs} ms after connecting.`);
      socket.terminate();
    });
  }

  #read(connection: Connection, data: RawData): void {
    const atUs = this.#options.clock.nowUs();
    connection.heardUs = atUs;
    const event = readFrame(this.#options.rooms, data);
    if (event === null) return;
    if (event.kind === 'message') this.#listener?.message(event.message, atUs);
    else if (event.kind === 'refused') this.#listener?.refused(event.sequence ?? null, atUs);
    else if (!connection.joined) this.#enter(connection, event.instance, atUs);
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
    this.#settle?.reject(
      this.#lastError ?? new Error('The app closed the connection before it was in the room.'),
    );
    this.#settle = null;
    if (this.#kept) this.#comeBack();
  }

  #comeBack(): void {
    const { reconnect, random, clock } = this.#options;
    const delayMs = reconnectDelayMs(reconnect, this.#failures++, random);
    this.#listener?.comesBack(clock.nowUs() + delayMs * 1000);
    this.#wait(delayMs, () => this.#connect());
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

/**
 * A connection that broke was good until then. One that fell silent was good until it was last heard, and what was sent
 * since its last answered ping may lie unread in a buffer.
 */
function leaveOf({ silent, heardUs, provenUs }: Connection, closedUs: number): Leave {
  return silent
    ? { untilUs: heardUs, unsureFromUs: Math.min(provenUs, closedUs - unsureMs * 1000) }
    : { untilUs: closedUs, unsureFromUs: closedUs - unsureMs * 1000 };
}

/** A frame that the adapter cannot read means nothing; the checkers miss the message that it was. */
function readFrame(rooms: RoomProtocol, data: RawData): RoomEvent | null {
  try {
    return rooms.read(String(data));
  } catch {
    return null;
  }
}

function* pairsOf(list: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < list.length; at += 2) yield [list[at] ?? '', list[at + 1] ?? ''];
}
