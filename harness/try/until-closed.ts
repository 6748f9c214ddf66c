import { connect } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import type { Trust } from '../app/tls.ts';
import { messageOf } from '../core/errors.ts';
import { requestText } from '../load/http/request-text.ts';
import { type ParsedResponse, ResponseParser } from '../load/http/response-parser.ts';
import type { IdleConnection } from './seen.ts';

export interface IdleOptions {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly trust?: Trust | undefined;
  /** How long it is watched at most. */
  readonly forMs: number;
  /** A server that says that it keeps a connection for so long is believed. */
  readonly enoughMs: number;
  readonly signal: AbortSignal;
}

const answerWithinMs = 5_000;

/** Asks a server once, leaves the connection idle, and waits until the server closes it. Throws nothing. */
export function untilClosed(server: URL, options: IdleOptions): Promise<IdleConnection> {
  const { path, headers = {}, trust, forMs, enoughMs, signal } = options;
  const parser = new ResponseParser();
  return new Promise((resolve) => {
    const isByTls = server.protocol === 'https:';
    const to = {
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: Number(server.port || (isByTls ? 443 : 80)),
    };
    const socket = isByTls ? connectByTls({ ...to, ...trust }) : connect(to);
    let answeredMs: number | null = null;
    let saidMs: number | null = null;
    let timer = setTimeout(() => end(unknown('it did not answer')), answerWithinMs);
    const end = (how: IdleConnection) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(how);
    };
    const abort = () => end(unknown('it was interrupted'));
    signal.addEventListener('abort', abort, { once: true });
    const over = () => {
      if (answeredMs === null) {
        const isWhole = parser.end() !== null;
        return end(isWhole ? { kind: 'per-request' } : unknown('it closed the connection without an answer'));
      }
      end({ kind: 'closed', afterMs: performance.now() - answeredMs, isSaid: saidMs !== null });
    };
    const answered = ({ response, isReusable }: ParsedResponse) => {
      if (!isReusable) return end({ kind: 'per-request' });
      answeredMs = performance.now();
      saidMs = hintOf(String(response.headers['keep-alive'] ?? ''));
      if (saidMs !== null && saidMs >= enoughMs) return end({ kind: 'kept', forMs: saidMs, isSaid: true });
      clearTimeout(timer);
      timer = setTimeout(() => end({ kind: 'kept', forMs: saidMs ?? forMs, isSaid: saidMs !== null }), forMs);
    };
    socket.on(isByTls ? 'secureConnect' : 'connect', () => {
      const list = Object.entries(headers).flat();
      const frame = { host: server.host, mode: 'keep-alive', headers: list } as const;
      socket.write(requestText({ method: 'GET', path }, frame), 'latin1');
    });
    socket.on('data', (bytes) => {
      if (answeredMs !== null) return;
      try {
        const parsed = parser.push(bytes);
        if (parsed) answered(parsed);
      } catch (cause) {
        end(unknown(messageOf(cause)));
      }
    });
    socket.on('end', over);
    socket.on('error', (cause) => (answeredMs === null ? end(unknown(messageOf(cause))) : over()));
    if (signal.aborted) abort();
  });
}

function unknown(because: string): IdleConnection {
  return { kind: 'unknown', because };
}

/** Milliseconds of `timeout=5, max=100`; null when it does not say. */
function hintOf(keepAlive: string): number | null {
  const seconds = /timeout=(\d+)/.exec(keepAlive)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}
