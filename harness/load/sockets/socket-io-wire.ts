import type { Agent, IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import type { HttpRequest, RoomClient } from '../../app/adapter.ts';
import type { SocketIoRooms } from '../../app/socket-io-rooms.ts';
import { clientOfScheme } from '../../core/client-of-scheme.ts';
import { asError } from '../../core/errors.ts';
import type { ClientMemory } from '../http/client-memory.ts';
import { headersByName } from '../http/request-text.ts';
import { headersToConnect } from './first-request.ts';
import type { Liveness } from './liveness.ts';
import { RefusedRequest } from './refused-request.ts';
import type { RoomSocketOptions } from './room-client.ts';

type WireOptions = Pick<
  RoomSocketOptions<SocketIoRooms>,
  'entry' | 'trust' | 'localAddress' | 'publicUrl' | 'rooms' | 'instanceOf' | 'clock'
> & { readonly client: RoomClient; readonly memory: ClientMemory; readonly liveness: Liveness };

/**
 * What one client of Socket.IO sends and gets over TCP, for the transports of the library: requests and WebSockets with the cookies and
 * headers of the client's memory, on connections of its own.
 */
export class SocketIoWire {
  readonly #options: WireOptions;
  readonly #agent: Agent;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #underWay = new Set<Promise<unknown>>();
  #webSocket: WebSocket | null = null;
  #isCut = false;
  /** Which instance answered first; null while, or where, that is not known. */
  instance: string | null = null;
  /** What went wrong first. */
  failure: Error | null = null;

  constructor(options: WireOptions) {
    const { entry, localAddress, client } = options;
    this.#options = options;
    const { Agent } = clientOfScheme(entry);
    this.#agent = new Agent({ keepAlive: true, ...(localAddress !== null && { localAddress }) });
    this.#headers = headersToConnect(options, client);
  }

  /** Whether the WebSocket is open, on which pings can be sent. */
  get hasWebSocket(): boolean {
    return this.#webSocket?.readyState === WebSocket.OPEN;
  }

  ping(): void {
    this.#webSocket?.ping();
  }

  /** The body of a good answer. Throws what went wrong. */
  ask(method: 'GET' | 'POST', uri: string, body = ''): Promise<string> {
    const asking = this.#ask(method, uri, body).catch((cause: unknown) => {
      this.failure ??= asError(cause);
      throw cause;
    });
    return this.#whileUnderWay(asking);
  }

  /** The library listens on it. */
  openWebSocket(uri: string): WebSocket {
    const { rooms, localAddress, liveness, trust } = this.#options;
    const asked = this.#asked('GET', uri);
    const socket = new WebSocket(uri, {
      perMessageDeflate: rooms.compression ?? false,
      headers: headersByName(this.#options.memory.headersFor(asked)),
      ...(localAddress !== null && { localAddress }),
      ...trust,
    });
    socket.on('upgrade', (response) => this.#take(asked, response));
    socket.on('pong', () => liveness.ponged());
    socket.on('unexpected-response', (_request, response) => {
      void this.#refuse(response).finally(() => socket.terminate());
    });
    socket.on('error', (cause) => {
      this.failure ??= cause;
    });
    void this.#whileUnderWay(new Promise((resolve) => socket.on('close', resolve)));
    if (this.#isCut) socket.terminate();
    this.#webSocket = socket;
    return socket;
  }

  /** Returns when nothing is under way, and closes the connections. */
  async finish(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
    this.cut();
  }

  /** Ends every connection at once. */
  cut(): void {
    this.#isCut = true;
    this.#webSocket?.terminate();
    this.#agent.destroy();
  }

  /** An upgrade that was not granted. */
  async #refuse(response: IncomingMessage): Promise<void> {
    const { statusCode: status = 0, headers } = response;
    const by = this.#options.instanceOf(headers, status);
    const body = await text(response).catch(() => '');
    this.failure ??= new RefusedRequest({
      transport: 'websocket',
      status,
      body,
      by,
      handshakeBy: this.instance,
    });
  }

  async #ask(method: 'GET' | 'POST', uri: string, body: string): Promise<string> {
    const { clock, liveness, memory, instanceOf } = this.#options;
    if (this.#isCut) throw new Error('The connection was ended.');
    const asked = this.#asked(method, uri);
    const sentUs = clock.nowUs();
    const response = await this.#send(asked, new URL(uri), body);
    const first = this.instance;
    const answer = await text(response);
    const status = response.statusCode ?? 0;
    if (status !== 200) {
      memory.takeCookies(asked, response.headers);
      const by = instanceOf(response.headers, status);
      throw new RefusedRequest({ transport: 'polling', status, body: answer, by, handshakeBy: first });
    }
    this.#take(asked, response);
    if (method === 'POST') liveness.proven(sentUs);
    return answer;
  }

  /** Once more where an idle connection was closed at the moment in which it was used, as browsers do. */
  async #send(asked: HttpRequest, url: URL, body: string, isAgain = false): Promise<IncomingMessage> {
    const { memory, trust } = this.#options;
    const { method, path } = asked;
    const headers = headersByName(memory.headersFor(asked));
    const sent = clientOfScheme(url).request(url, { method, path, headers, agent: this.#agent, ...trust });
    const answered = Promise.withResolvers<IncomingMessage>();
    sent.on('response', answered.resolve);
    sent.on('error', answered.reject);
    sent.end(body);
    try {
      return await answered.promise;
    } catch (cause) {
      if (isAgain || !sent.reusedSocket || this.#isCut) throw cause;
      return this.#send(asked, url, body, true);
    }
  }

  #asked(method: 'GET' | 'POST', uri: string): HttpRequest {
    const { pathname, search } = new URL(uri);
    const headers =
      method === 'POST' ? { ...this.#headers, 'content-type': 'text/plain;charset=UTF-8' } : this.#headers;
    return { method, path: pathname + search, headers };
  }

  #take(asked: HttpRequest, { headers, statusCode }: IncomingMessage): void {
    this.#options.memory.takeCookies(asked, headers);
    this.instance ??= this.#options.instanceOf(headers, statusCode);
  }

  #whileUnderWay<Result>(doing: Promise<Result>): Promise<Result> {
    const done = doing.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    done.catch(() => {});
    return done;
  }
}
