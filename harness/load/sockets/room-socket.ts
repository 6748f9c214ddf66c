import type { RoomClient, RoomMessage } from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import { asError, assertNever } from '../../core/errors.ts';
import { browserMemory, type ClientMemory } from '../http/client-memory.ts';
import type { StreamMemo } from './event-stream.ts';
import { openConnection } from './open-connection.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import type { RoomListener, RoomParticipant, RoomSocketOptions } from './room-client.ts';
import type { RoomConnection, RoomNews } from './room-connection.ts';

/** A client gives up on a connection that has not brought it into the room by then. */
const joinTimeoutMs = 5_000;
/** How long the app may take to answer a closing handshake. */
const goodbyeMs = 1_000;

/**
 * One client of a room, with cookies of its own. Once it is kept, it comes back whenever its connection ends, by the
 * policy. It has one timer: what it waits for is always one thing.
 */
export class RoomSocket implements RoomParticipant {
  readonly #options: RoomSocketOptions;
  readonly #memory: ClientMemory;
  #connection: RoomConnection | null = null;
  /** Of the connection, once it is in the room. */
  #instance: string | null = null;
  #joinedUs = 0;
  #listener: RoomListener | null = null;
  #settle: { resolve: (instance: string) => void; reject: (cause: Error) => void } | null = null;
  /** The end of its connection, for who waits for it. */
  #end = Promise.withResolvers<void>();
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
    return this.#instance;
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

  /** False when it is not in the room. `flushed` is called when the message has left this process, or never will. */
  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): boolean {
    const connection = this.#connection;
    if (this.#instance === null || !connection?.isOpen) return false;
    connection.publish(message, flushed);
    return true;
  }

  /** Leaves for good and tells nobody. Returns when the connection is closed. */
  async close(): Promise<void> {
    this.#kept = false;
    this.#isClosed = true;
    this.#listener = null;
    this.#stopWaiting();
    const connection = this.#connection;
    if (connection === null) return;
    connection.close();
    this.#wait(goodbyeMs, () => connection.terminate());
    await this.#end.promise;
    this.#stopWaiting();
  }

  get #client(): RoomClient {
    const { name, number } = this.#options;
    return { name, number, kept: this.#memory.kept };
  }

  async #connect(): Promise<void> {
    if (!(await this.#loggedIn()) || this.#isClosed) return;
    const client = { client: this.#client, memory: this.#memory, stream: this.#stream };
    try {
      const connection = openConnection(this.#options, client, {
        heard: (news, atUs) => this.#take(connection, news, atUs),
        failed: (cause, asksForLogIn) => {
          this.#lastError = cause;
          if (asksForLogIn) this.#mustLogIn = this.#options.logIn !== null;
        },
        closed: () => this.#leave(connection),
      });
      this.#connection = connection;
      this.#end = Promise.withResolvers();
      this.#wait(joinTimeoutMs, () => {
        this.#lastError = new Error(`Not in the room ${joinTimeoutMs} ms after connecting.`);
        connection.terminate();
      });
    } catch (cause) {
      this.#fail(asError(cause));
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

  /** It did not get into the room. */
  #fail(cause: Error): void {
    if (!this.#isClosed) this.#options.onAttempt?.(cause, this.#options.clock.nowUs());
    this.#settle?.reject(cause);
    this.#settle = null;
    if (this.#kept) this.#comeBack();
  }

  #take(connection: RoomConnection, event: RoomNews, atUs: number): void {
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
      case 'joined': {
        const instance = event.instance ?? connection.instance;
        if (instance === null) this.#unnamed(connection);
        else if (this.#instance === null) this.#enter(connection, instance, atUs);
        break;
      }
      default:
        assertNever(event);
    }
  }

  #unnamed(connection: RoomConnection): void {
    this.#lastError = new Error(
      "It joined, and neither the event 'joined' of the adapter's rooms nor its 'instanceOf', asked of the first response, says which instance it is on.",
    );
    connection.terminate();
  }

  #enter(connection: RoomConnection, instance: string, atUs: number): void {
    this.#instance = instance;
    this.#joinedUs = atUs;
    this.#failures = 0;
    this.#wait(this.#options.pingEveryMs, () => this.#ping(connection));
    this.#settle?.resolve(instance);
    this.#settle = null;
    this.#listener?.joined(instance, atUs);
    this.#options.onAttempt?.(null, atUs);
  }

  #ping(connection: RoomConnection): void {
    this.#wait(this.#options.pingEveryMs, () => this.#ping(connection));
    connection.ping();
  }

  #leave(connection: RoomConnection): void {
    const wasIn = this.#instance !== null;
    this.#connection = null;
    this.#instance = null;
    this.#stopWaiting();
    const cause = this.#lastError;
    this.#lastError = null;
    if (!wasIn) this.#fail(cause ?? new Error('The app closed the connection before it was in the room.'));
    else {
      this.#listener?.left(connection.leave(this.#options.clock.nowUs()));
      if (this.#kept) this.#comeBack();
    }
    this.#end.resolve();
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
