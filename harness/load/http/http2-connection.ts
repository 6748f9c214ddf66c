import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';
import { type Trouble, troubleOf } from '../ledger/error-kind.ts';
import { noTraffic, type Traffic } from '../ledger/traffic.ts';
import { BadResponse } from './bad-response.ts';
import type { ClientConnection, ClientConnectionOptions, Reply } from './client-connection.ts';
import { decodeBody } from './decode-body.ts';
import { connectForHttp2, http2Kind } from './offers-http2.ts';
import { type HeaderList, ofConnection } from './request-text.ts';
import { longestBodyBytes, longestHeadBytes } from './response-limits.ts';

/** One HTTP/2 connection of one client over TLS, for one request at a time. */
export class Http2Connection implements ClientConnection {
  readonly #options: ClientConnectionOptions;
  #session: ClientHttp2Session | null = null;
  #socket: TLSSocket | null = null;
  #exchange: Exchange | null = null;
  #opened = 0;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
  }

  get entry(): URL {
    return this.#options.entry;
  }

  get number(): number {
    return this.#opened;
  }

  send(request: HttpRequest, headers: HeaderList): Promise<Reply> {
    return new Promise((settle) => {
      const timer = setTimeout(() => this.#timeOut(), this.#options.timeoutMs);
      this.#exchange = {
        request,
        headers,
        settle,
        timer,
        stream: null,
        head: null,
        pieces: [],
        bytes: 0,
        endedUs: 0,
        before: null,
      };
      if (this.#session && !this.#session.closed && !this.#session.destroyed) this.#ask(this.#session);
      else this.#open();
    });
  }

  /** The other requests of a connection do not suffer by one: it stays. */
  giveUp(error: string): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    const outcome = exchange.stream ? 'unknown' : 'fail';
    this.#settle({ kind: 'trouble', error, outcome });
    exchange.stream?.close(constants.NGHTTP2_CANCEL);
    if (!exchange.stream) this.#drop();
  }

  async close(): Promise<void> {
    this.giveUp('closed');
    this.#drop();
  }

  /** What came while this process stood still is read before the request is given up. */
  #timeOut(): void {
    const exchange = this.#exchange;
    setImmediate(() => {
      if (this.#exchange === exchange) this.giveUp('timeout');
    });
  }

  #open(): void {
    this.#drop();
    const { entry } = this.#options;
    const socket = connectForHttp2(this.#options);
    const session = connect(entry.origin, {
      createConnection: () => socket,
      settings: { enablePush: false, maxHeaderListSize: longestHeadBytes },
    });
    this.#socket = socket;
    this.#session = session;
    session.on('connect', () => {
      if (this.#session !== session) return;
      socket.setNoDelay(true);
      this.#opened++;
      this.#ask(session);
    });
    session.on('error', (cause) => {
      if (this.#session === session) this.#fail(this.#troubleOf(cause));
    });
    session.on('close', () => {
      if (this.#session !== session) return;
      this.#fail({ error: 'reset', outcome: this.#exchange?.stream ? 'unknown' : 'fail' });
    });
  }

  #ask(session: ClientHttp2Session): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    const { request, headers } = exchange;
    exchange.before = this.#bytesSoFar();
    const { body } = request;
    let stream: ClientHttp2Stream;
    try {
      const head = headOf(request, headers, this.#options.entry);
      stream = session.request(head, { endStream: body === undefined });
    } catch {
      // What HTTP/1.1 would send and HTTP/2 has no place for.
      this.#settle({ kind: 'trouble', error: 'not-sendable', outcome: 'fail' });
      return;
    }
    exchange.stream = stream;
    const isCurrent = () => this.#exchange === exchange;
    stream.on('response', (head) => {
      exchange.head = head as HttpResponse['headers'];
    });
    stream.on('data', (piece: Buffer) => {
      exchange.bytes += piece.length;
      exchange.pieces.push(piece);
      if (exchange.bytes > longestBodyBytes && isCurrent()) this.giveUp('bad-response');
    });
    stream.on('end', () => {
      exchange.endedUs = this.#options.clock.nowUs();
    });
    stream.on('error', (cause) => {
      if (isCurrent()) this.#settle({ kind: 'trouble', ...this.#troubleOf(cause) });
    });
    // Also a connection that breaks ends its streams: only now it is known why.
    stream.on('close', () => {
      if (!isCurrent()) return;
      if (isWhole(exchange)) this.#answer(exchange);
      else this.#settle({ kind: 'trouble', ...brokenOff(exchange) });
    });
    if (body !== undefined) stream.end(body);
  }

  #answer({ head, pieces }: Exchange): void {
    const { ':status': status, ...headers } = head ?? {};
    const coding = headers['content-encoding'];
    try {
      const bytes = Buffer.concat(pieces);
      const body = String(coding === undefined ? bytes : decodeBody(bytes, coding, longestBodyBytes));
      this.#settle({ kind: 'answer', response: { status: Number(status), headers, body } });
    } catch (cause) {
      if (!(cause instanceof BadResponse)) throw cause;
      this.#settle({ kind: 'trouble', error: cause.kind, outcome: 'unknown' });
    }
  }

  #troubleOf(cause: Error): Trouble {
    const trouble = troubleOf(cause, this.#exchange?.stream != null);
    const error = http2Kind(cause) ?? trouble.error;
    const isHalf = error === 'reset' && this.#exchange?.head != null;
    return { ...trouble, error: isHalf ? 'incomplete-body' : error };
  }

  #fail(trouble: Trouble): void {
    this.#drop();
    this.#settle({ kind: 'trouble', ...trouble });
  }

  #settle(how: Settled): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    const endedUs = how.kind === 'answer' ? exchange.endedUs : this.#options.clock.nowUs();
    const traffic = this.#trafficOf(exchange);
    this.#exchange = null;
    clearTimeout(exchange.timer);
    exchange.settle({ ...how, endedUs, traffic });
  }

  /** By what its connection has carried since: the client has one request at a time. */
  #trafficOf({ before }: Exchange): Traffic {
    if (before === null) return noTraffic;
    const now = this.#bytesSoFar();
    return {
      requests: 1,
      sentBytes: Math.max(0, now.sent - before.sent),
      receivedBytes: Math.max(0, now.received - before.received),
    };
  }

  #bytesSoFar(): Carried {
    return { sent: this.#socket?.bytesWritten ?? 0, received: this.#socket?.bytesRead ?? 0 };
  }

  #drop(): void {
    const session = this.#session;
    this.#session = null;
    session?.destroy();
  }
}

type WithoutTimes<One> = One extends unknown ? Omit<One, 'endedUs' | 'traffic'> : never;
type Settled = WithoutTimes<Reply>;

interface Carried {
  readonly sent: number;
  readonly received: number;
}

/** One request, and what has come back. */
interface Exchange {
  readonly request: HttpRequest;
  readonly headers: HeaderList;
  readonly timer: NodeJS.Timeout;
  readonly pieces: Buffer[];
  stream: ClientHttp2Stream | null;
  head: HttpResponse['headers'] | null;
  bytes: number;
  /** When the last byte was there. */
  endedUs: number;
  /** What its connection had carried when it was sent; null when it was not. */
  before: Carried | null;
  settle(reply: Reply): void;
}

function isWhole({ head, stream, bytes, endedUs }: Exchange): boolean {
  const isEnded = endedUs > 0 && stream?.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted;
  return isEnded && head !== null && bytes >= Number(head['content-length'] ?? 0);
}

function brokenOff({ head, stream }: Exchange): Trouble {
  // Whoever refuses a stream has done nothing with it (RFC 9113, 8.7).
  const isRefused = stream?.rstCode === constants.NGHTTP2_REFUSED_STREAM;
  if (isRefused) return { error: 'refused-stream', outcome: 'fail' };
  return { error: head === null ? 'reset' : 'incomplete-body', outcome: 'unknown' };
}

function headOf({ method, path }: HttpRequest, headers: HeaderList, entry: URL): Record<string, string> {
  const head: Record<string, string> = {
    ':method': method,
    ':scheme': 'https',
    ':authority': entry.host,
    ':path': path,
  };
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (name === 'host') head[':authority'] = value;
    else if (!ofConnection.has(name)) head[name] = value;
  }
  return head;
}
