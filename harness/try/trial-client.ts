import type { Answer, HttpRequest, HttpResponse } from '../app/adapter.ts';
import type { GuardedAdapter } from '../app/guarded-adapter.ts';
import { publicOrigin } from '../app/public-url.ts';
import { trustOf } from '../app/tls.ts';
import type { Clock } from '../core/clock.ts';
import { seededRandom } from '../core/random.ts';
import { browserMemory, type ClientMemory } from '../load/http/client-memory.ts';
import { identityOf } from '../load/http/client-view.ts';
import { HttpConnection } from '../load/http/http-connection.ts';
import { VirtualClient } from '../load/http/virtual-client.ts';
import { timeoutMs } from './operation-findings.ts';
import type { Seen } from './seen.ts';

export interface TrialClientOptions {
  /** The balancer, or an instance. */
  readonly entry: URL;
  readonly adapter: GuardedAdapter;
  /** From 1. */
  readonly number: number;
  readonly clock: Clock;
  /** A text as it may be shown. */
  readonly mask: (text: string) => string;
  /** What the instances printed last, oldest first. */
  readonly printed: () => Promise<readonly string[]>;
  readonly signal: AbortSignal;
  /** That of another client, to go on with its session. */
  readonly memory?: ClientMemory;
  /** Where it connects from. */
  readonly localAddress?: string;
  /** Added to each request, for an instance that is asked without its balancer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A client like those of the native driver, which also tells what it was answered. */
export interface TrialClient extends AsyncDisposable {
  readonly name: string;
  readonly memory: ClientMemory;
  readonly lastLogIn: VirtualClient['lastLogIn'];
  /** Does one operation; throws the reason of the signal when that is aborted, and nothing else. */
  perform(operation: string): Promise<Seen>;
}

const journey = { steps: [], onSessionMissing: 'carry-on', history: false } as const;
const random = seededRandom(1);
const longestExcerpt = 300;

/** Opens a connection for each request, so that it is the balancer that chooses each time. */
export function trialClient(options: TrialClientOptions): TrialClient {
  const { entry, adapter, number, clock, signal, localAddress = null } = options;
  const memory = options.memory ?? browserMemory(publicOrigin(entry, adapter.publicUrl));
  const connection = new HttpConnection({
    ...{ entry, timeoutMs, mode: 'per-request', clock, localAddress, trust: trustOf(adapter) },
  });
  const watched = watchedAdapter(adapter, options.headers ?? {});
  const client = new VirtualClient({
    identity: identityOf(`try-${number}`, number, random),
    adapter: watched.adapter,
    journey,
    memory,
    connection,
    clock,
  });
  const giveUp = () => client.giveUp('interrupted');
  signal.addEventListener('abort', giveUp);
  return {
    name: client.name,
    memory,
    get lastLogIn() {
      return client.lastLogIn;
    },
    async perform(operation) {
      signal.throwIfAborted();
      const done = watched.listen();
      const { sentUs, endedUs, requestId, connection: _, ...performed } = await client.perform(operation);
      signal.throwIfAborted();
      const { request, response, headers, answer } = done();
      return {
        ...performed,
        asked: request && { method: request.method, path: options.mask(request.path) },
        excerpt: excerptOf(options.mask(response?.body ?? '')),
        location: isRedirect(performed.status) ? textOf(headers.location) : null,
        headerNames: Object.keys(headers),
        answer,
        tookMs: (endedUs - sentUs) / 1000,
        printed: (performed.status ?? 0) >= 500 ? await options.printed() : [],
      };
    },
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', giveUp);
      await client.close();
    },
  };
}

/** Does operations one after the other, up to the first that fails. */
export async function performAll(client: TrialClient, operations: readonly string[]): Promise<Seen[]> {
  const all: Seen[] = [];
  for (const operation of operations) {
    const seen = await client.perform(operation);
    all.push(seen);
    if (seen.outcome !== 'ok') break;
  }
  return all;
}

/** A text as one line, cut short. What must not be seen is taken out before: the beginning of a secret would be left. */
export function excerptOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longestExcerpt ? `${line.slice(0, longestExcerpt)}...` : line;
}

interface Exchange {
  readonly request: HttpRequest | null;
  readonly response: HttpResponse | null;
  readonly headers: HttpResponse['headers'];
  readonly answer: Answer | null;
}

const nothing: Exchange = { request: null, response: null, headers: {}, answer: null };

/** The adapter, and what passes through it from a call of `listen` to that of what it returns. */
function watchedAdapter(
  adapter: GuardedAdapter,
  headers: Readonly<Record<string, string>>,
): { readonly adapter: GuardedAdapter; listen(): () => Exchange } {
  let exchange = nothing;
  const operations = Object.entries(adapter.operations).map(([name, operation]) => [
    name,
    {
      ...operation,
      request(client) {
        const written = operation.request(client);
        const request = { ...written, headers: { ...headers, ...written.headers } };
        exchange = { ...exchange, request };
        return request;
      },
      read(response) {
        const answer = operation.read(response);
        exchange = { ...exchange, response, answer };
        return answer;
      },
    } satisfies GuardedAdapter['operations'][string],
  ]);
  return {
    adapter: {
      ...adapter,
      operations: Object.fromEntries(operations),
      instanceOf(all, status) {
        exchange = { ...exchange, headers: all };
        return adapter.instanceOf(all, status);
      },
    },
    listen() {
      exchange = nothing;
      return () => exchange;
    },
  };
}

function isRedirect(status: number | null): boolean {
  return status !== null && status >= 300 && status < 400;
}

function textOf(header: string | readonly string[] | undefined): string | null {
  return header === undefined ? null : String(header);
}
