import type { Access, AppAdapter, HttpOperation, HttpRequest, OperationName } from '../app/adapter.ts';
import type { Clock } from '../core/clock.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { ClientMemory } from './client-memory.ts';
import { leavesInDoubt } from './error-kind.ts';
import type { Operation } from './history.ts';
import type { HttpConnection, Reply } from './http-connection.ts';

/** What a client does, step by step, and what it does when its session is gone. */
export interface Journey {
  readonly steps: readonly OperationName[];
  readonly onSessionMissing: 'log-in-again' | 'carry-on';
  /** Whether a history is kept, for which every request carries an id of its own. */
  readonly history: boolean;
}

/** An operation that has ended. `sentUs` and `endedUs` are readings of the clock. */
export type Performed = Omit<Operation, 'id' | 'dueUs'>;

export interface VirtualClientOptions {
  /** Unique in the run. */
  readonly name: string;
  readonly adapter: AppAdapter;
  readonly journey: Journey;
  readonly memory: ClientMemory;
  readonly connection: HttpConnection;
  readonly clock: Clock;
}

/** One user of the app: walks its journey with its own cookies over its own connection, one operation at a time. */
export class VirtualClient {
  readonly name: string;
  readonly #options: VirtualClientOptions;
  #finished = 0;
  #position = 0;
  #mustLogIn = false;

  constructor(options: VirtualClientOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** The next step of its journey, or `log-in` when its session is gone and it wants a new one. */
  nextOperation(): OperationName {
    const { steps } = this.#options.journey;
    const step = steps[this.#position % steps.length];
    if (step === undefined) throw new Error('A journey without steps.');
    if (this.#mustLogIn && step !== 'log-in') return 'log-in';
    this.#position++;
    return step;
  }

  /** Does one operation. Whatever the app or the network does becomes an outcome; only a faulty adapter makes it throw. */
  async perform(name: OperationName): Promise<Performed> {
    const { adapter, memory, connection, clock, journey } = this.#options;
    const operation = operationOf(adapter, name);
    const request = operation.request({ name: this.name, step: this.#finished });
    const requestId = journey.history ? `${this.name}-${this.#finished}` : null;
    const remembered = memory.headersFor(request);
    const headers = requestId === null ? remembered : [...remembered, 'x-request-id', requestId];
    const sentUs = clock.nowUs();
    const reply = await connection.send(request, headers);
    this.#finished++;
    if (reply.kind === 'answer') memory.takeCookies(request.path, reply.response.headers);
    const meaning = this.#understand(name, { operation, request }, reply);
    const own = { client: this.name, operation: name, requestId, connection: connection.number };
    return { ...own, sentUs, endedUs: reply.endedUs, ...meaning };
  }

  #understand(name: OperationName, { operation, request }: Asked, reply: Reply): Meaning {
    const access = request.access ?? null;
    if (reply.kind === 'trouble') {
      return { ...nothingSeen, access, outcome: reply.outcome, error: reply.error };
    }
    const { adapter, memory, journey } = this.#options;
    const { status, headers } = reply.response;
    const seen = { ...nothingSeen, access, status, instance: adapter.instanceOf(headers) };
    if (leavesInDoubt(status)) return { ...seen, outcome: 'unknown', error: `status-${status}` };
    const answer = readAnswer(operation, reply.response);
    if (answer.outcome === 'ok') {
      if (answer.remember) memory.remember(answer.remember);
      if (name === 'log-in') this.#mustLogIn = false;
      const { session = null, version = null } = answer;
      return { ...seen, outcome: 'ok', session, access: shownBy(access, version) };
    }
    if (answer.error === 'session-missing' && journey.onSessionMissing === 'log-in-again') {
      memory.forget();
      this.#mustLogIn = true;
    }
    return { ...seen, outcome: 'fail', error: answer.error };
  }

  /** Ends what it is doing as an error of this kind. */
  giveUp(error: string): void {
    this.#options.connection.giveUp(error);
  }

  async close(): Promise<void> {
    await this.#options.connection.close();
  }
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

/** With what a good answer shows, for the kinds that are shown something. */
function shownBy(access: Access | null, version: number | null): Access | null {
  return access?.kind === 'read' || access?.kind === 'increment' ? { ...access, version } : access;
}

/** An answer that the adapter cannot read, such as a balancer's own error page, is a failed operation, not a failed run. */
function readAnswer(operation: HttpOperation, response: Parameters<HttpOperation['read']>[0]) {
  try {
    return operation.read(response);
  } catch {
    return { outcome: 'fail', error: 'unreadable-answer' } as const;
  }
}

/** Throws `SP_CONFIG_INVALID` when the app does not offer it. */
export function operationOf(adapter: AppAdapter, name: OperationName): HttpOperation {
  const operation = adapter.operations[name];
  if (operation) return operation;
  const offered = Object.keys(adapter.operations).join(', ');
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The workload asks for '${name}', which the adapter '${adapter.name}' does not offer. It offers: ${offered}. ` +
      'Add the operation to the adapter, or take it out of the workload.',
  );
}
