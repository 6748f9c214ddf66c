import type { RoomProtocol, ServerSentEvent } from '../../app/adapter.ts';
import { eventsIn } from '../../app/room-events.ts';
import { headersByName } from '../http/request-text.ts';
import { EventStream } from './event-stream.ts';
import { asksForLogIn, headersToConnect } from './first-request.ts';
import { Liveness } from './liveness.ts';
import type { Leave, RoomSocketOptions } from './room-client.ts';
import type { ConnectionListener, RoomConnection, WhoConnects } from './room-connection.ts';

/** A stream of server-sent events, of which who receives it is a member from its first byte on. */
export class EventStreamConnection implements RoomConnection {
  /** Members only receive: publishers make requests. */
  readonly isOpen = false;
  readonly #options: RoomSocketOptions<RoomProtocol>;
  readonly #listener: ConnectionListener;
  readonly #liveness: Liveness;
  readonly #stream: EventStream;
  #instance: string | null = null;
  #ending = 'the stream ended';

  /** Begins to ask, with the cookies and headers of the client's memory, which takes those of the response. */
  constructor(
    options: RoomSocketOptions<RoomProtocol>,
    { client, memory, stream }: WhoConnects,
    listener: ConnectionListener,
  ) {
    const { entry, clock, localAddress, trust, room, rooms, instanceOf } = options;
    this.#options = options;
    this.#listener = listener;
    const path = rooms.path(room, client);
    const asked = { method: 'GET', path, headers: headersToConnect(options, client) } as const;
    this.#stream = new EventStream(new URL(path, entry), {
      headers: headersByName(memory.headersFor(asked)),
      trust,
      localAddress,
      isNeverSilent: rooms.events?.silentAfterMs !== undefined,
      memo: stream,
    });
    this.#liveness = new Liveness(clock);
    this.#stream.on('upgrade', ({ headers, statusCode }) => {
      memory.takeCookies(asked, headers);
      this.#instance = instanceOf(headers, statusCode);
    });
    this.#stream.on('open', () => {
      if (this.#instance !== null)
        listener.heard({ kind: 'joined', instance: this.#instance }, clock.nowUs());
    });
    this.#stream.on('message', (event) => this.#read(event));
    this.#stream.on('pong', () => this.#liveness.ponged());
    this.#stream.on('error', (cause) => {
      this.#ending = `the stream broke: ${cause.message}`;
      listener.failed(cause, asksForLogIn(cause));
    });
    this.#stream.on('close', () => listener.closed());
  }

  get instance(): string | null {
    return this.#instance;
  }

  publish(): void {}

  ping(): void {
    if (this.#liveness.pings()) this.#stream.ping();
    else this.#stream.close();
  }

  close(): void {
    this.#stream.close();
  }

  terminate(): void {
    this.#stream.close();
  }

  leave(closedUs: number): Leave {
    return this.#liveness.leave(closedUs, this.#ending);
  }

  #read(event: ServerSentEvent): void {
    const atUs = this.#options.clock.nowUs();
    for (const news of eventsIn(this.#options.rooms, event)) {
      if (news.kind !== 'ping') this.#listener.heard(news, atUs);
    }
  }
}
