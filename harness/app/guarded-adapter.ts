import { messageOf, ScaleproofError } from '../core/errors.ts';
import type {
  AppAdapter,
  ExecutionLedger,
  HttpOperation,
  HttpRequest,
  HttpResponse,
  RoomProtocol,
  Sabotage,
} from './adapter.ts';
import { checkedAnswer, checkedEvents, checkedFrame, checkedPage } from './checked-answer.ts';
import { type Complaint, Complaints } from './complaints.ts';
import { publicHeaders } from './public-url.ts';
import { encodedPath, sendableHeaders, sendableRequest, shown } from './request-rules.ts';

/** An adapter that is guaranteed to keep its contract. */
export interface GuardedAdapter extends AppAdapter {
  /** Never throws. `status`: of the answer, where it is known; on one from 500 on nothing is made of it when it cannot tell. */
  instanceOf(headers: HttpResponse['headers'], status?: number): string | null;
  /** Lets it read what no app has answered: its errors there are not counted. */
  quietly?<Result>(act: () => Result): Result;
}

export interface Guarded {
  readonly adapter: GuardedAdapter;
  /** What the adapter has done wrong so far, once for each function and operation. */
  complaints(): readonly Complaint[];
}

/** The kinds of error of an operation that its adapter spoiled. */
const threw = 'adapter-threw';
const invalid = 'adapter-invalid';

/** An adapter that makes a kind of error of each message would make a histogram of each. */
const errorKindsAtMost = 50;
const longestKind = 60;
const otherErrors = 'other-errors';

/**
 * An adapter comes from a config and is foreign code: here, at the border, each of its functions is called with a guard, and
 * what it returns is checked. `read` never throws: what went wrong is a failed operation. Neither do `instanceOf` and
 * `rooms.read`, which say null. A function that makes a request, a path, a frame or a page throws `SP_ADAPTER_FAILED`.
 * Whatever went wrong is counted.
 */
export function guardAdapter(adapter: AppAdapter): Guarded {
  const complaints = new Complaints();
  const { rooms, executions, sabotage, publicUrl } = adapter;
  const { host = null } = publicHeaders(publicUrl);
  const toHost = (written: unknown): HttpRequest => {
    const request = sendableRequest(written);
    if (host === null || request.headers?.host !== undefined) return request;
    return { ...request, headers: { ...request.headers, host } };
  };
  const operations: Record<string, HttpOperation> = {};
  for (const name in adapter.operations) {
    const operation = adapter.operations[name];
    if (operation) operations[name] = guardOperation(name, operation, { complaints, toHost });
  }
  return {
    adapter: {
      ...adapter,
      name: adapter.name,
      readyPath: encodedPath(adapter.readyPath),
      metricsPath: adapter.metricsPath ?? null,
      ...(publicUrl !== undefined && { publicUrl }),
      instanceOf: (headers, status) => {
        try {
          const instance: unknown = adapter.instanceOf(headers);
          if (typeof instance === 'string' && instance !== '') return instance;
          if (instance === null || instance === undefined || instance === '') return null;
          throw new TypeError(`it returned ${shown(instance)}, and must return a string or null`);
        } catch (cause) {
          const on = () => `${status === undefined ? '' : `status ${status}, `}headers ${excerpt(headers)}`;
          complaints.add({ function: 'instanceOf', operation: null }, { cause, on, status });
          return null;
        }
      },
      quietly: (act) => complaints.quietly(act),
      operations,
      rooms: rooms ? guardRooms(rooms, complaints) : null,
      executions: executions ? guardExecutions(executions, toHost) : null,
      ...(sabotage && { sabotage: guardSabotage(sabotage, toHost) }),
    },
    complaints: () => complaints.all(),
  };
}

/** A request as it can be sent, to the host that people reach the app at. Throws a TypeError. */
type ToHost = (written: unknown) => HttpRequest;

function guardOperation(
  name: string,
  operation: HttpOperation,
  { complaints, toHost }: { readonly complaints: Complaints; readonly toHost: ToHost },
): HttpOperation {
  const kinds = new Set<string>();
  const kindOf = (error: string) => {
    const kind = error.length > longestKind ? error.slice(0, longestKind) : error;
    if (kinds.size < errorKindsAtMost) kinds.add(kind);
    return kinds.has(kind) ? kind : otherErrors;
  };
  const { role, after, redirects } = operation;
  return {
    ...(role !== undefined && { role }),
    ...(after !== undefined && { after }),
    ...(redirects !== undefined && { redirects }),
    request(client) {
      try {
        return toHost(operation.request(client));
      } catch (cause) {
        if (cause instanceof ScaleproofError) throw cause;
        complaints.add({ function: 'request', operation: name }, { cause, on: () => null });
        throw failed(`request of '${name}'`, cause);
      }
    },
    read(response) {
      let hasReturned = false;
      try {
        const written: unknown = operation.read(response);
        hasReturned = true;
        const answer = checkedAnswer(written);
        return answer.outcome === 'ok' ? answer : { outcome: 'fail', error: kindOf(answer.error) };
      } catch (cause) {
        const { status } = response;
        complaints.add(
          { function: 'read', operation: name },
          { cause, on: () => answerOf(response), status },
        );
        return { outcome: 'fail', error: status >= 500 ? `status-${status}` : hasReturned ? invalid : threw };
      }
    },
  };
}

function guardRooms(rooms: RoomProtocol, complaints: Complaints): RoomProtocol {
  const { logIn, subprotocols, compression, acknowledges, echoes } = rooms;
  return {
    ...(logIn !== undefined && { logIn }),
    ...(subprotocols !== undefined && { subprotocols }),
    ...(compression !== undefined && { compression }),
    ...(acknowledges !== undefined && { acknowledges }),
    ...(echoes !== undefined && { echoes }),
    path: (room, client) => guarded('rooms.path', () => encodedPath(rooms.path(room, client))),
    ...(rooms.headers && {
      headers: (client) => guarded('rooms.headers', () => sendableHeaders(rooms.headers?.(client) ?? {})),
    }),
    ...(rooms.greet && {
      greet: (room, client) =>
        guarded('rooms.greet', () => (rooms.greet?.(room, client) ?? []).map(checkedFrame)),
    }),
    publish: (message, room) => guarded('rooms.publish', () => checkedFrame(rooms.publish(message, room))),
    read(text, bytes) {
      try {
        return checkedEvents(rooms.read(text, bytes));
      } catch (cause) {
        const on = () => `the frame ${bytes === null ? shown(text) : `of ${bytes.length} bytes`}`;
        complaints.add({ function: 'rooms.read', operation: null }, { cause, on });
        return null;
      }
    },
  };
}

function guardExecutions(executions: ExecutionLedger, toHost: ToHost): ExecutionLedger {
  return {
    request: (after) => guarded('executions.request', () => toHost(executions.request(after))),
    read(response) {
      try {
        return checkedPage(executions.read(response));
      } catch (cause) {
        throw failed('executions.read', cause, answerOf(response));
      }
    },
  };
}

function guardSabotage(sabotage: Sabotage, toHost: ToHost): Sabotage {
  const order = (name: 'blockLoop' | 'holdMemory' | 'moveClock') => (amount: number) =>
    guarded(`sabotage.${name}`, (): HttpRequest => toHost(sabotage[name](amount)));
  return {
    blockLoop: order('blockLoop'),
    holdMemory: order('holdMemory'),
    moveClock: order('moveClock'),
    lagMs(response) {
      try {
        const lag: unknown = sabotage.lagMs(response);
        if (typeof lag === 'number' && Number.isFinite(lag)) return lag;
        throw new TypeError(`it returned ${shown(lag)}, and must return a number of milliseconds`);
      } catch (cause) {
        throw failed('sabotage.lagMs', cause, answerOf(response));
      }
    },
  };
}

/** What a function of a config returns. Throws `SP_ADAPTER_FAILED`, with its name, when it throws. */
export function guarded<Result>(name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw failed(name, cause);
  }
}

function failed(name: string, cause: unknown, on: string | null = null): ScaleproofError {
  return new ScaleproofError(
    'SP_ADAPTER_FAILED',
    `The function ${name} of the adapter failed${on === null ? '' : ` on ${on}`}: ${messageOf(cause)}. ` +
      'Correct the adapter in the config.',
    { cause },
  );
}

function answerOf({ status, body }: HttpResponse): string {
  return `an answer with status ${status} and the body ${shown(body)}`;
}

function excerpt(headers: HttpResponse['headers']): string {
  try {
    const text = JSON.stringify(headers);
    return text.length > 160 ? `${text.slice(0, 160)}...` : text;
  } catch {
    return 'that cannot be shown';
  }
}
