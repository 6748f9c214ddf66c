import type autocannon from 'autocannon';
import type { HttpResponse } from '../../app/adapter.ts';
import type { GuardedAdapter } from '../../app/guarded-adapter.ts';
import { leavesInDoubt, troubleOf } from '../ledger/error-kind.ts';
import type { LoadLedger } from '../ledger/load-ledger.ts';
import type { Traffic } from '../ledger/traffic.ts';

export interface CannonWatchOptions {
  readonly ledger: LoadLedger;
  readonly operation: string;
  readonly timeoutMs: number;
  readonly adapter: GuardedAdapter;
  /** Microseconds from the start of the measured phase. */
  nowUs(): number;
}

/** The request that a connection has in flight. */
interface Shot {
  sentUs: number | null;
  /** Whether the head of its answer has come. */
  isAnswered: boolean;
  /** Null when autocannon does not tell. */
  traffic: Traffic | null;
  instance: string | null;
  headers: HttpResponse['headers'];
}

/**
 * Enters into a ledger what autocannon's connections do, by watching each of them. autocannon itself counts answers by
 * when they come and drops a request without a word when the server ends its connection.
 */
export class CannonWatch {
  readonly #options: CannonWatchOptions;
  readonly #shots: Shot[] = [];
  #isClosed = false;
  /** Of the answer that autocannon tells next. */
  #body = '';

  constructor(options: CannonWatchOptions) {
    this.#options = options;
  }

  /** Watches a connection; to be called before it sends anything. */
  add(client: autocannon.Client): void {
    const shot: Shot = { sentUs: null, isAnswered: false, traffic: null, instance: null, headers: {} };
    this.#shots.push(shot);
    client.addListener('request', () => this.#begin(shot, requestBytes(client)));
    client.addListener('headers', (info: unknown) => {
      shot.isAnswered = true;
      const { status, headers } = headOf(info);
      shot.headers = headers;
      shot.instance = this.#options.adapter.instanceOf(headers, status);
    });
    client.addListener('response', (status: number, receivedBytes: number) => {
      if (shot.traffic) shot.traffic = { ...shot.traffic, receivedBytes };
      // Its parser takes what comes over a new connection for the rest of an answer that the old one cut off.
      if (!shot.isAnswered) this.#end(shot, 'bad-response');
      else this.#end(shot, this.#errorOf(shot, status));
    });
    client.addListener('connError', (cause: Error) => this.#end(shot, troubleOf(cause, true).error));
  }

  /** The body of the answer whose `response` comes next: autocannon tells both in one go. */
  read(body: string): void {
    this.#body = body;
  }

  #errorOf({ headers }: Shot, status: number): string | null {
    const { adapter, operation } = this.#options;
    if (leavesInDoubt(status)) return `status-${status}`;
    const answer = adapter.operations[operation]?.read({ status, headers, body: this.#body });
    return answer?.outcome === 'fail' ? answer.error : null;
  }

  get underWay(): number {
    return this.#shots.filter(({ sentUs }) => sentUs !== null).length;
  }

  /** What is sent from here on is not part of the load. */
  close(): void {
    this.#isClosed = true;
  }

  /** Enters what is still under way as errors of this kind. */
  giveUp(error: string): void {
    for (const shot of this.#shots) this.#end(shot, error);
  }

  #begin(shot: Shot, sentBytes: number | null): void {
    const nowUs = this.#options.nowUs();
    // A connection that sends again without an answer has lost its request: to its timeout, or to the server's hang-up.
    if (shot.sentUs !== null) this.#end(shot, this.#isOverdue(nowUs - shot.sentUs) ? 'timeout' : 'reset');
    if (this.#isClosed) return;
    this.#options.ledger.plan(nowUs);
    shot.sentUs = nowUs;
    shot.isAnswered = false;
    shot.traffic = sentBytes === null ? null : { requests: 1, sentBytes, receivedBytes: 0 };
    shot.instance = null;
  }

  /** autocannon's timer counts whole milliseconds and may be one early. */
  #isOverdue(us: number): boolean {
    return us / 1000 > this.#options.timeoutMs - 2;
  }

  #end(shot: Shot, error: string | null): void {
    const { sentUs, instance, isAnswered, traffic } = shot;
    if (sentUs === null) return;
    const { ledger, operation, nowUs } = this.#options;
    const outcome = error === null ? 'ok' : 'fail';
    const times = { dueUs: sentUs, sentUs, endedUs: nowUs() };
    ledger.end({ operation, ...times, outcome, error, instance, isAnswered, ...(traffic && { traffic }) });
    shot.sentUs = null;
  }
}

/** What its next request weighs; its types do not have it. */
function requestBytes(client: autocannon.Client): number | null {
  if (!('getRequestBuffer' in client) || typeof client.getRequestBuffer !== 'function') return null;
  const request: unknown = client.getRequestBuffer();
  return Buffer.isBuffer(request) ? request.length : null;
}

/** autocannon's parser gives names and values in turn, as they came over the wire. */
function headOf(info: unknown): Pick<HttpResponse, 'status' | 'headers'> {
  const headers: Record<string, string | string[]> = {};
  if (typeof info !== 'object' || info === null || !('headers' in info)) return { status: 0, headers };
  const list: unknown = info.headers;
  const status = 'statusCode' in info ? Number(info.statusCode) : 0;
  if (!Array.isArray(list)) return { status, headers };
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name, value] = [String(list[at]).toLowerCase(), String(list[at + 1])];
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return { status, headers };
}
