import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Access,
  type ClientView,
  type HttpOperation,
  type HttpRequest,
  type HttpResponse,
  operationsWithRole,
  type SessionRole,
  withWhatComesBefore,
} from '../../app/adapter.ts';
import type { GuardedAdapter } from '../../app/guarded-adapter.ts';
import { publicOrigin } from '../../app/public-url.ts';
import type { Clock } from '../../core/clock.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { leavesInDoubt } from '../ledger/error-kind.ts';
import type { Operation } from '../ledger/history.ts';
import { addTraffic, noTraffic, type Traffic } from '../ledger/traffic.ts';
import type { ClientConnection, Reply } from './client-connection.ts';
import type { ClientMemory } from './client-memory.ts';
import type { ClientIdentity } from './client-view.ts';
import type { FirstFailures } from './first-failures.ts';
import { operationOf } from './operation-of.ts';
import { redirected } from './redirected.ts';
import type { HeaderList } from './request-text.ts';
import { StepCursor } from './step-cursor.ts';

/** What a client does, step by step, and what it does when its session is gone. */
export interface Journey {
  readonly steps: readonly string[];
  readonly onSessionMissing: 'log-in-again' | 'carry-on';
  /** Whether a history is kept, for which every request carries an id of its own. */
  readonly history: boolean;
}

/** An operation that has ended. `sentUs` and `endedUs` are readings of the clock. */
export interface Performed extends Omit<Operation, 'id' | 'dueUs'> {
  readonly traffic: Traffic;
}

export interface VirtualClientOptions {
  readonly identity: ClientIdentity;
  readonly adapter: GuardedAdapter;
  readonly journey: Journey;
  readonly memory: ClientMemory;
  readonly connection: ClientConnection;
  readonly clock: Clock;
  /** Where it is in its journey; left out: it does the steps in their order. */
  readonly cursor?: StepCursor;
  /** Told of responses that the adapter takes for failures. */
  readonly failures?: FirstFailures;
}

/** One user of the app: walks its journey with its own cookies over its own connection, one operation at a time. */
export class VirtualClient {
  readonly name: string;
  readonly #options: VirtualClientOptions;
  #lastLogIn: LogIn | null = null;
  #finished = 0;
  readonly #cursor: StepCursor;
  /** How long it pauses after the operation that it was given last; null: as the load says. */
  thinkMs: number | null = null;
  #mustLogIn = false;
  /** What is left to do of a log-in that has several parts. */
  #logInParts: readonly string[] = [];

  constructor(options: VirtualClientOptions) {
    this.name = options.identity.name;
    this.#options = options;
    const inOrder = (operation: string) => ({ operations: [operation], weight: null, thinkMs: null });
    this.#cursor = options.cursor ?? new StepCursor(options.journey.steps.map(inOrder), null);
  }

  get memory(): ClientMemory {
    return this.#options.memory;
  }

  /** The last log-in that was answered well. */
  get lastLogIn(): LogIn | null {
    return this.#lastLogIn;
  }

  /**
   * The next step of its journey, or a log-in when its session is gone and it wants a new one. `turn`: the operation that all
   * clients do at the time, in place of the next step.
   */
  nextOperation(turn: string | null = null): string {
    this.thinkMs = null;
    const part = this.#mustLogIn ? this.#nextOfLogIn() : null;
    if (part !== null) return part;
    if (turn !== null) return turn;
    const { operation, thinkMs } = this.#cursor.take();
    this.thinkMs = thinkMs;
    return operation;
  }

  /** Does one operation. Whatever the app, the network or the adapter does becomes an outcome. */
  async perform(name: string): Promise<Performed> {
    const { adapter, connection, clock, journey } = this.#options;
    const operation = operationOf(adapter, name);
    const request = requestOf(operation, this.#view());
    if (request === null) return this.#spoiled(name);
    const requestId = journey.history ? `${this.name}-${this.#finished}` : null;
    const sentUs = clock.nowUs();
    const { reply, redirects, traffic } = await this.#exchange(request, requestId, operation.redirects);
    this.#finished++;
    const meaning = this.#understand(name, { operation, request }, reply);
    // What comes next in a log-in would build on what did not come.
    if (meaning.outcome !== 'ok') this.#logInParts = [];
    const { role = null } = operation;
    const own = { client: this.name, operation: name, role, requestId, connection: connection.number };
    const hops = redirects > 0 ? { redirects } : {};
    return { ...own, sentUs, endedUs: reply.endedUs, ...meaning, ...hops, traffic };
  }

  /** Sends a request, and those that follow from its response where redirects are followed. */
  async #exchange(request: HttpRequest, requestId: string | null, follow?: 'follow'): Promise<Exchanged> {
    const { memory, connection } = this.#options;
    let [asked, redirects, traffic] = [request, 0, noTraffic];
    for (;;) {
      const remembered = memory.headersFor(asked);
      const headers = requestId === null ? remembered : withRequestId(remembered, requestId);
      const reply = await connection.send(asked, headers);
      traffic = addTraffic(traffic, reply.traffic);
      if (reply.kind === 'trouble') return { reply, redirects, traffic };
      memory.takeCookies(asked, reply.response.headers);
      const next = follow ? redirected(asked, reply.response, this.#urlOf(asked)) : null;
      if (next === null) return { reply, redirects, traffic };
      const error = next === 'elsewhere' ? 'redirect-elsewhere' : 'too-many-redirects';
      if (next === 'elsewhere' || redirects === mostRedirects) {
        return { reply: { ...reply, kind: 'trouble', outcome: 'fail', error }, redirects, traffic };
      }
      [asked, redirects] = [next, redirects + 1];
    }
  }

  /** What the client believes it asks. */
  #urlOf({ path, headers }: HttpRequest): URL {
    const { adapter, connection } = this.#options;
    const { protocol, host } = publicOrigin(connection.entry, adapter.publicUrl);
    return new URL(path, `${protocol}//${headers?.host ?? host}`);
  }

  #understand(name: string, { operation, request }: Asked, reply: Reply): Meaning {
    const access = request.access ?? null;
    if (reply.kind === 'trouble') {
      return { ...nothingSeen, access, outcome: reply.outcome, error: reply.error };
    }
    const { adapter, memory, journey } = this.#options;
    const { status, headers } = reply.response;
    const seen = { ...nothingSeen, access, status, instance: adapter.instanceOf(headers, status) };
    if (leavesInDoubt(status)) {
      this.#options.failures?.see(`status-${status}`, name, reply.response);
      return { ...seen, outcome: 'unknown', error: `status-${status}` };
    }
    const answer = operation.read(reply.response);
    if (answer.outcome === 'ok') {
      if (answer.remember) memory.remember(answer.remember);
      if (answer.keep) memory.keep(answer.keep);
      if (operation.role === 'log-in') {
        this.#mustLogIn = false;
        this.#lastLogIn = { operation: name, request, headers, remember: answer.remember ?? {} };
      }
      const { session = null, version = null } = answer;
      return { ...seen, outcome: 'ok', session, access: shownBy(access, version) };
    }
    this.#options.failures?.see(answer.error, name, reply.response);
    if (answer.error === 'session-missing' && journey.onSessionMissing === 'log-in-again') {
      memory.forget();
      this.#mustLogIn = true;
    }
    return { ...seen, outcome: 'fail', error: answer.error };
  }

  /** An operation for which the adapter made no request, so that nothing was sent. */
  async #spoiled(operation: string): Promise<Performed> {
    const nowUs = this.#options.clock.nowUs();
    this.#finished++;
    // A user who does not think would ask again at once, for ever, and nothing else would get a turn.
    await sleep(spoiledPauseMs);
    const own = {
      client: this.name,
      operation,
      role: this.#roleOf(operation),
      requestId: null,
      connection: this.#options.connection.number,
    };
    const meaning = { ...nothingSeen, outcome: 'fail', error: 'adapter-threw' } as const;
    return { ...own, sentUs: nowUs, endedUs: nowUs, ...meaning, traffic: noTraffic };
  }

  /** The next part of getting a new session; null when neither the journey nor the app has a way, or the journey comes to it itself. */
  #nextOfLogIn(): string | null {
    const { adapter } = this.#options;
    const logIn = this.#logIn();
    if (logIn === null) return null;
    const parts = withWhatComesBefore(adapter, logIn);
    if (this.#logInParts.length === 0) {
      // The journey is at it itself.
      if (parts.includes(this.#cursor.peek().operation)) return null;
      this.#logInParts = parts;
    }
    const [next = logIn, ...rest] = this.#logInParts;
    this.#logInParts = rest;
    return next;
  }

  /** How it gets a new session: as it got the last one, or as the journey or the app has it. */
  #logIn(): string | null {
    const { adapter, journey } = this.#options;
    if (this.#lastLogIn) return this.#lastLogIn.operation;
    const [inJourney] = operationsWithRole(adapter, 'log-in', journey.steps);
    return inJourney ?? operationsWithRole(adapter, 'log-in')[0] ?? null;
  }

  #view(): ClientView {
    const { identity, memory } = this.#options;
    return { ...identity, step: this.#finished, kept: memory.kept };
  }

  #roleOf(name: string): SessionRole | null {
    return this.#options.adapter.operations[name]?.role ?? null;
  }

  /** Ends what it is doing as an error of this kind. */
  giveUp(error: string): void {
    this.#options.connection.giveUp(error);
  }

  async close(): Promise<void> {
    await this.#options.connection.close();
  }
}

interface Exchanged {
  readonly reply: Reply;
  readonly redirects: number;
  readonly traffic: Traffic;
}

/** As browsers have it. */
const mostRedirects = 20;
const requestIdHeader = 'x-request-id';
const spoiledPauseMs = 10;

/** A log-in, the headers of its answer, and those that the client was told to remember. */
export interface LogIn {
  readonly operation: string;
  readonly request: HttpRequest;
  readonly headers: HttpResponse['headers'];
  readonly remember: Readonly<Record<string, string>>;
}

interface Asked {
  readonly operation: HttpOperation;
  readonly request: HttpRequest;
}

type Meaning = Pick<Operation, 'outcome' | 'error' | 'status' | 'instance' | 'session' | 'access'>;

const nothingSeen: Meaning = {
  outcome: 'ok',
  error: null,
  status: null,
  instance: null,
  session: null,
  access: null,
};

/** With what a successful response shows, for the kinds that are shown something. */
function shownBy(access: Access | null, version: number | null): Access | null {
  return access?.kind === 'read' || access?.kind === 'increment' ? { ...access, version } : access;
}

/** The history's own id: one that the adapter gives would not be unique in it. */
function withRequestId(headers: HeaderList, requestId: string): HeaderList {
  const at = headers.indexOf(requestIdHeader);
  const others = at < 0 || at % 2 === 1 ? headers : headers.toSpliced(at, 2);
  return [...others, requestIdHeader, requestId];
}

/** Null when the adapter fails to make it, which its guard has counted. */
function requestOf(operation: HttpOperation, client: ClientView): HttpRequest | null {
  try {
    return operation.request(client);
  } catch (cause) {
    if (cause instanceof ScaleproofError) return null;
    throw cause;
  }
}
