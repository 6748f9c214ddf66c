import { connect, type Socket } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';
import { type Trouble, troubleOf } from '../ledger/error-kind.ts';
import { noTraffic, type Traffic } from '../ledger/traffic.ts';
import { BadResponse } from './bad-response.ts';
import type { ClientConnection, ClientConnectionOptions, Reply } from './client-connection.ts';
import { type HeaderList, requestText } from './request-text.ts';
import { type ParsedResponse, ResponseParser } from './response-parser.ts';

export interface ConnectionOptions extends ClientConnectionOptions {
  /** `keep-alive` reuses the connection as a browser does; `per-request` asks to close it after each answer. */
  readonly mode: 'keep-alive' | 'per-request';
}

/** As long as browsers and balancers keep an idle connection, roughly; a shorter `Keep-Alive: timeout` wins. */
const idleMs = 60_000;
/** A request that is sent so shortly before the other side closes could meet the end of the connection. */
const marginMs = 1_000;
/** Most answers come whole in one piece of this size. */
const pieceBytes = 8_192;

/** One HTTP/1.1 connection of one client, for one request at a time; opened when it is needed, replaced when it broke. */
export class HttpConnection implements ClientConnection {
  readonly #options: ConnectionOptions;
  readonly #buffer = Buffer.allocUnsafeSlow(pieceBytes);
  #socket: Socket | null = null;
  #exchange: Exchange | null = null;
  #timer: NodeJS.Timeout | null = null;
  #opened = 0;
  #idleUntilUs = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get entry(): URL {
    return this.#options.entry;
  }

  get number(): number {
    return this.#opened;
  }

  send(request: HttpRequest, headers: HeaderList): Promise<Reply> {
    const { entry, mode, timeoutMs, clock } = this.#options;
    return new Promise((settle) => {
      const text = requestText(request, { host: entry.host, mode, headers });
      this.#exchange = { text, settle, parser: new ResponseParser(), wasSent: false, receivedBytes: 0 };
      // One timer for all requests: it costs less to set it back than to make and clear one for each.
      if (this.#timer) this.#timer.refresh();
      else this.#timer = setTimeout(() => this.#timeOut(), timeoutMs);
      if (this.#socket && clock.nowUs() > this.#idleUntilUs) this.#drop();
      if (this.#socket) this.#write();
      else this.#open();
    });
  }

  /** Ends the request in flight, if there is one, as an error of this kind, and drops the connection. */
  giveUp(error: string): void {
    if (this.#exchange) this.#fail({ error, outcome: this.#exchange.wasSent ? 'unknown' : 'fail' });
  }

  /** What came while this process stood still is read before the request is given up. */
  #timeOut(): void {
    const exchange = this.#exchange;
    setImmediate(() => {
      if (this.#exchange === exchange) this.giveUp('timeout');
    });
  }

  async close(): Promise<void> {
    this.giveUp('closed');
    this.#drop();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #open(): void {
    const { entry, localAddress, trust } = this.#options;
    const buffer = this.#buffer;
    const isByTls = entry.protocol === 'https:';
    const options = {
      host: entry.hostname.replace(/^\[|\]$/g, ''),
      port: Number(entry.port || (isByTls ? 443 : 80)),
      noDelay: true,
      ...(localAddress !== null && { localAddress }),
      onread: {
        buffer,
        callback: (bytes: number) => {
          if (this.#socket === socket) this.#read(bytes === pieceBytes ? buffer : buffer.subarray(0, bytes));
          return true;
        },
      },
    };
    const socket = isByTls ? connectByTls({ ...options, ...trust }) : connect(options);
    this.#socket = socket;
    socket.once(isByTls ? 'secureConnect' : 'connect', () => {
      if (this.#socket !== socket) return;
      // A connection by TLS does not take it from its options.
      if (isByTls) socket.setNoDelay(true);
      this.#opened++;
      this.#write();
    });
    socket.on('error', (cause) => {
      if (this.#socket === socket) this.#break(troubleOf(cause, this.#exchange?.wasSent ?? false));
    });
    socket.once('end', () => {
      if (this.#socket === socket) this.#end();
    });
  }

  #write(): void {
    if (!this.#exchange || !this.#socket) return;
    this.#exchange.wasSent = true;
    this.#socket.write(this.#exchange.text, 'latin1');
  }

  #read(bytes: Buffer): void {
    if (this.#exchange) this.#exchange.receivedBytes += bytes.length;
    try {
      const parsed = this.#exchange?.parser.push(bytes);
      if (parsed) this.#answer(parsed);
      // Nobody asked for this.
      else if (!this.#exchange) this.#drop();
    } catch (cause) {
      if (!(cause instanceof BadResponse)) throw cause;
      this.#fail({ error: cause.kind, outcome: 'unknown' });
    }
  }

  /** The other side has closed the connection. */
  #end(): void {
    const parsed = this.#exchange?.parser.end() ?? null;
    if (parsed) this.#answer(parsed);
    else this.#break({ error: 'reset', outcome: this.#exchange?.wasSent ? 'unknown' : 'fail' });
  }

  #answer({ response, isReusable }: ParsedResponse): void {
    const { clock, mode } = this.#options;
    const endedUs = clock.nowUs();
    if (isReusable && mode === 'keep-alive') this.#idleUntilUs = endedUs + reusableUs(response.headers);
    else this.#drop();
    this.#settle((traffic) => ({ kind: 'answer', endedUs, response, traffic }));
  }

  /** The connection ended before the response did. */
  #break(trouble: Trouble): void {
    const isHalf = trouble.error === 'reset' && this.#exchange?.parser.hasHead;
    this.#fail(isHalf ? { ...trouble, error: 'incomplete-body' } : trouble);
  }

  #fail(trouble: Trouble): void {
    const endedUs = this.#options.clock.nowUs();
    // A late answer to this request must not be taken for the answer to the next.
    this.#drop();
    this.#settle((traffic) => ({ kind: 'trouble', endedUs, ...trouble, traffic }));
  }

  #settle(replyWith: (traffic: Traffic) => Reply): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.settle(replyWith(trafficOf(exchange)));
  }

  #drop(): void {
    this.#socket?.destroy();
    this.#socket = null;
  }
}

/** One request, and what has come back. */
interface Exchange {
  readonly text: string;
  readonly parser: ResponseParser;
  wasSent: boolean;
  receivedBytes: number;
  settle(reply: Reply): void;
}

/** Each character of a request is a byte. */
function trafficOf({ text, wasSent, receivedBytes }: Exchange): Traffic {
  return wasSent ? { requests: 1, sentBytes: text.length, receivedBytes } : noTraffic;
}

/** For how long the connection may be idle and still be used. */
function reusableUs({ 'keep-alive': hint }: HttpResponse['headers']): number {
  const [, seconds] = hint === undefined ? [] : (/timeout=(\d+)/.exec(String(hint)) ?? []);
  const hintedMs = seconds === undefined ? idleMs : Number(seconds) * 1000 - marginMs;
  return Math.min(idleMs, hintedMs) * 1000;
}
