import type { HttpRequest, RoomEventStream, RoomMessage, RoomProtocol } from '../../app/adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import { browserMemory, type ClientMemory } from '../http/client-memory.ts';
import { HttpConnection } from '../http/http-connection.ts';
import { publishFrame } from './publish-frame.ts';
import type { RoomListener, RoomParticipant, RoomSocketOptions } from './room-client.ts';

/** Of a message of which no answer says which instance took it. */
export const unknownInstance = 'unknown';

/** For one message. */
const answerMs = 10_000;

export interface RequestPublisherOptions
  extends Pick<
    RoomSocketOptions<RoomProtocol>,
    | 'entry'
    | 'room'
    | 'rooms'
    | 'messageBytes'
    | 'name'
    | 'number'
    | 'instanceOf'
    | 'logIn'
    | 'publicUrl'
    | 'trust'
    | 'clock'
    | 'localAddress'
  > {
  readonly events: RoomEventStream;
}

/**
 * Publishes to a room by requests, each over a connection that is free, with cookies of its own. It is on no instance: the answer to
 * each message says which one took it.
 */
export class RequestPublisher implements RoomParticipant {
  readonly instance = unknownInstance;
  readonly #options: RequestPublisherOptions;
  readonly #memory: ClientMemory;
  readonly #all: HttpConnection[] = [];
  readonly #idle: HttpConnection[] = [];
  #listener: RoomListener | null = null;
  #loggedIn: Promise<void> | null = null;

  constructor(options: RequestPublisherOptions) {
    this.#options = options;
    this.#memory = browserMemory(publicOrigin(options.entry, options.publicUrl));
  }

  /** Logs in, where that is needed. */
  async join(): Promise<string> {
    await this.#ready();
    return this.instance;
  }

  keep(): void {}

  listen(listener: RoomListener): void {
    this.#listener = listener;
  }

  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): boolean {
    const { events, room, rooms, messageBytes, name, number } = this.#options;
    const frame = publishFrame(rooms, message, { room, messageBytes });
    const request = events.request(frame, room, { name, number, kept: this.#memory.kept });
    this.#send(request, message.sequence).finally(flushed);
    return true;
  }

  async close(): Promise<void> {
    this.#listener = null;
    await Promise.all(this.#all.map((connection) => connection.close()));
  }

  async #send(request: HttpRequest, sequence: number): Promise<void> {
    const { clock, instanceOf, logIn } = this.#options;
    try {
      await this.#ready();
    } catch {
      return this.#listener?.refused(sequence, clock.nowUs());
    }
    const connection = this.#idle.pop() ?? this.#open();
    const reply = await connection.send(request, this.#memory.headersFor(request));
    this.#idle.push(connection);
    if (reply.kind === 'trouble') {
      if (reply.outcome === 'fail') this.#listener?.refused(sequence, reply.endedUs);
      return;
    }
    const { status, headers } = reply.response;
    this.#memory.takeCookies(request, headers);
    if (logIn !== null && (status === 401 || status === 403)) this.#loggedIn = null;
    if (status >= 200 && status < 300) {
      this.#listener?.accepted(sequence, instanceOf(headers, status) ?? unknownInstance);
    } else if (status >= 400 && status < 500) {
      this.#listener?.refused(sequence, reply.endedUs);
    }
  }

  /** Once for all that wait for it; again after a refusal. */
  #ready(): Promise<void> {
    const { logIn } = this.#options;
    if (logIn === null) return Promise.resolve();
    if (this.#loggedIn === null) {
      this.#memory.forget();
      const running = logIn(this.#memory);
      this.#loggedIn = running;
      running.catch(() => {
        if (this.#loggedIn === running) this.#loggedIn = null;
      });
    }
    return this.#loggedIn;
  }

  #open(): HttpConnection {
    const { entry, clock, localAddress, trust } = this.#options;
    const connection = new HttpConnection({
      ...{ entry, timeoutMs: answerMs, mode: 'keep-alive', clock, localAddress, trust },
    });
    this.#all.push(connection);
    return connection;
  }
}
