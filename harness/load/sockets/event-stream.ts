import { EventEmitter } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';
import type { ServerSentEvent } from '../../app/adapter.ts';
import type { Trust } from '../../app/tls.ts';
import { clientOfScheme } from '../../core/client-of-scheme.ts';

/** What a client remembers of its streams, from one to the next. */
export interface StreamMemo {
  /** The last `id`; '' when there was none. */
  lastEventId: string;
  /** The last `retry`; null when there was none. */
  retryMs: number | null;
}

export interface EventStreamOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly trust: Trust | undefined;
  /** The address that it connects from; null lets the system choose. */
  readonly localAddress: string | null;
  /** Whether the app is silent only when it is gone: then it is asked for something between two pings. */
  readonly isNeverSilent: boolean;
  readonly memo: StreamMemo;
}

interface Heard {
  upgrade: [response: IncomingMessage];
  open: [];
  message: [event: ServerSentEvent];
  pong: [];
  error: [cause: Error];
  close: [];
}

/** An event that goes on for ever must not fill the memory of the harness. */
const longestEvent = 16 * 2 ** 20;

/**
 * One response of server-sent events (HTML standard, 9.2), as a connection of a room over which the client only receives. It
 * ends with the response; coming back is for who has opened it.
 */
export class EventStream extends EventEmitter<Heard> {
  readonly #options: EventStreamOptions;
  readonly #request: ClientRequest;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(url: URL, options: EventStreamOptions) {
    super();
    this.#options = options;
    const { headers, trust, localAddress, memo } = options;
    this.#request = clientOfScheme(url).get(url, {
      agent: false,
      headers: {
        accept: 'text/event-stream',
        'cache-control': 'no-cache',
        ...(memo.lastEventId !== '' && { 'last-event-id': memo.lastEventId }),
        ...headers,
      },
      ...(localAddress !== null && { localAddress }),
      ...trust,
    });
    this.#request.on('response', (response) => this.#begin(response));
    this.#request.on('error', (cause) => this.#end(cause));
  }

  /** Nobody can ask over it. Whatever comes is an answer; an app that may be silent is believed to be there. */
  ping(): void {
    if (!this.#options.isNeverSilent) this.emit('pong');
  }

  close(): void {
    this.#end(null);
  }

  #begin(response: IncomingMessage): void {
    const because = whyNoStream(response);
    if (because !== null) {
      this.#end(new Error(because));
      return;
    }
    const { memo } = this.#options;
    const decoder = new TextDecoder();
    const parser = createParser({
      maxBufferSize: longestEvent,
      onId: (id) => {
        memo.lastEventId = id;
      },
      onRetry: (ms) => {
        memo.retryMs = ms;
      },
      onEvent: ({ data, event = 'message' }) => this.emit('message', { type: event, data }),
      // A field that is unknown is ignored, as the standard says.
      onError: (cause) => {
        if (cause.type === 'max-buffer-size-exceeded') this.#end(cause);
      },
    });
    response.on('data', (bytes: Buffer) => {
      if (this.#state !== 'open') return;
      this.emit('pong');
      parser.feed(decoder.decode(bytes, { stream: true }));
    });
    response.on('error', (cause) => this.#end(cause));
    response.on('end', () => this.#end(null));
    this.#state = 'open';
    this.emit('upgrade', response);
    this.emit('open');
  }

  #end(cause: Error | null): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#request.destroy();
    if (cause) this.emit('error', cause);
    // As with a WebSocket: not before who has closed it listens.
    setImmediate(() => this.emit('close'));
  }
}

/** In the words of a WebSocket where the app refuses it; null when the events can be read. */
function whyNoStream({ statusCode, headers }: IncomingMessage): string | null {
  if (statusCode !== 200) return `Unexpected server response: ${statusCode}`;
  const { 'content-type': type = '', 'content-encoding': coding = 'identity' } = headers;
  if (!/^text\/event-stream\s*(?:;|$)/i.test(type)) {
    return `It was answered with '${type}', and 'text/event-stream' was asked for`;
  }
  return coding === 'identity'
    ? null
    : `Its events are in '${coding}', and nothing was accepted but plain text`;
}
