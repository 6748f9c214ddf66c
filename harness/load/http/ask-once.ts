import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';
import type { Trust } from '../../app/tls.ts';
import { systemClock } from '../../core/clock.ts';
import { HttpConnection } from './http-connection.ts';

export interface Question {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Beside those of the request, which go before them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly trust?: Trust | undefined;
}

/** One request over a connection of its own, as the drivers send it. Throws the kind of trouble when it is not answered. */
export async function askOnce(
  at: URL,
  request: HttpRequest,
  { timeoutMs, signal, headers, trust }: Question,
): Promise<HttpResponse> {
  signal.throwIfAborted();
  const connection = new HttpConnection({
    entry: at,
    timeoutMs,
    mode: 'per-request',
    clock: systemClock,
    localAddress: null,
    trust,
  });
  const giveUp = () => connection.giveUp('interrupted');
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const reply = await connection.send(request, Object.entries({ ...headers, ...request.headers }).flat());
    if (reply.kind === 'answer') return reply.response;
    throw new Error(`${at.host} gave no response to ${request.method} ${request.path} (${reply.error})`);
  } finally {
    signal.removeEventListener('abort', giveUp);
    await connection.close();
  }
}
