import { Client, type Dispatcher } from 'undici';
import type { HttpRequest, HttpResponse } from '../app/adapter.ts';
import type { Clock } from '../core/clock.ts';
import { type Trouble, troubleOf } from './error-kind.ts';

export interface ConnectionOptions {
  readonly entry: URL;
  readonly timeoutMs: number;
  /** `keep-alive` reuses the connection as a browser does; `per-request` asks to close it after each answer. */
  readonly mode: 'keep-alive' | 'per-request';
  readonly clock: Clock;
  /** The address that it connects from; null lets the system choose. */
  readonly localAddress: string | null;
}

/** How a request ended. `endedUs`: the clock's reading when the last byte, or the error, was there. */
export type Reply = { readonly endedUs: number } & (
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | ({ readonly kind: 'trouble' } & Trouble)
);

/** Header names and values in turn. */
export type HeaderList = readonly string[];

/** As long as browsers and balancers keep an idle connection, roughly; a shorter `Keep-Alive: timeout` wins. */
const idleMs = 60_000;

/** One HTTP/1.1 connection of one client, for one request at a time; opened when it is needed, replaced when it broke. */
export class HttpConnection {
  readonly #options: ConnectionOptions;
  #client: Client;
  #current: Exchange | null = null;
  #opened = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = this.#open();
  }

  /** Which connection is in use, or was last: 1 for the first, 0 before there was one. */
  get number(): number {
    return this.#opened;
  }

  /** Sends a request and waits for the whole answer. Never rejects: trouble is a reply. */
  async send({ method, path, body }: HttpRequest, headers: HeaderList): Promise<Reply> {
    const { clock, mode, timeoutMs } = this.#options;
    const exchange = new Exchange(clock);
    this.#current = exchange;
    const timer = setTimeout(giveUp, timeoutMs, this, 'timeout');
    this.#client.dispatch(
      {
        method,
        path,
        body: body ?? null,
        headers: headers as string[],
        reset: mode === 'per-request',
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      exchange,
    );
    const reply = await exchange.reply;
    clearTimeout(timer);
    this.#current = null;
    return reply;
  }

  /** Ends the request under way, if there is one, as an error of this kind, and drops the connection. */
  giveUp(error: string): void {
    if (!this.#current) return;
    this.#current.giveUp(error);
    // A late answer to this request must not be taken for the answer to the next.
    void this.#client.destroy();
    this.#client = this.#open();
  }

  async close(): Promise<void> {
    await this.#client.destroy();
  }

  #open(): Client {
    const client = openClient(this.#options);
    client.on('connect', () => {
      this.#opened += 1;
    });
    return client;
  }
}

function giveUp(connection: HttpConnection, error: string): void {
  connection.giveUp(error);
}

function openClient({ entry, timeoutMs, localAddress }: ConnectionOptions): Client {
  return new Client(entry.origin, {
    pipelining: 1,
    keepAliveTimeout: idleMs,
    connectTimeout: timeoutMs,
    ...(localAddress !== null && { localAddress }),
  });
}

/** One request and what came back, as undici tells it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<Reply>;
  readonly #clock: Clock;
  readonly #settle: (reply: Reply) => void;
  #wasSent = false;
  #status = 0;
  #headers: HttpResponse['headers'] = {};
  readonly #body: Buffer[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.reply = promise;
    this.#settle = resolve;
  }

  onRequestStart(): void {
    this.#wasSent = true;
  }

  onResponseStart(_: unknown, status: number, headers: HttpResponse['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    this.#body.push(chunk);
  }

  onResponseEnd(): void {
    const endedUs = this.#clock.nowUs();
    const body = this.#body.length === 1 ? String(this.#body[0]) : Buffer.concat(this.#body).toString();
    const response = { status: this.#status, headers: this.#headers, body };
    this.#settle({ kind: 'answer', endedUs, response });
  }

  onResponseError(_: unknown, cause: Error): void {
    this.#settle({ kind: 'trouble', endedUs: this.#clock.nowUs(), ...troubleOf(cause, this.#wasSent) });
  }

  /** What comes after this is not heard any more. */
  giveUp(error: string): void {
    const outcome = this.#wasSent ? 'unknown' : 'fail';
    this.#settle({ kind: 'trouble', endedUs: this.#clock.nowUs(), error, outcome });
  }
}
