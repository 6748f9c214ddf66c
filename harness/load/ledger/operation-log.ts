import type { Execution } from '../../app/adapter.ts';
import { trustOf } from '../../app/tls.ts';
import { messageOf } from '../../core/errors.ts';
import type { LoadJob } from '../driver.ts';
import { modeOf } from '../http/connection-by.ts';
import { HttpConnection } from '../http/http-connection.ts';
import type { Walk } from '../http/walk.ts';
import type { HistoryPart } from './history.ts';
import type { HistoryEntry } from './history-log.ts';
import type { TimedOperation } from './on-timeline.ts';
import { readExecutions } from './read-executions.ts';

export interface OperationLog {
  /** Writes an operation down, if a history is kept. */
  add(operation: TimedOperation): void;
  /** An operation that was due at `dueUs` from the start of the measured phase, and that nobody was free to send. */
  addDropped(dueUs: number): void;
  /** Records that a part of the history is not there, or not whole. */
  addMissing(part: HistoryPart, because: string): void;
  /** Records what the app says it began, when jobs were handed over, or why it is unknown. Never throws. */
  addExecutions(signal: AbortSignal): Promise<void>;
}

/** How long jobs may rest before it is taken that no more of them will run, at least. */
const leastPatienceMs = 2_000;

/** What a walk's clients do, written down as it ends. */
export function operationLog(job: LoadJob, walk: Walk): OperationLog {
  const { log, phases } = job;
  const { history } = walk;
  let count = 0;
  let [asked, taken] = [0, 0];
  const append = (entry: HistoryEntry) => {
    if (history) log.append(entry);
  };
  const addMissing = (part: HistoryPart, because: string) => append({ is: 'missing', part, because });
  const { onSessionMissing } = walk;
  append({ is: 'begin', measuredUs: phases.measuredMs * 1000, lateAfterMs: null, onSessionMissing });
  addMissing('messages', 'Clients of a journey join no rooms.');
  for (const entry of sharingOf(walk)) append(entry);
  return {
    add(operation) {
      if (!history) return;
      append({ is: 'operation', id: count++, ...operation });
      if (operation.access?.kind !== 'enqueue') return;
      asked++;
      if (operation.outcome === 'ok') taken++;
    },
    addDropped: (dueUs) => append({ is: 'dropped', dueUs }),
    addMissing,
    async addExecutions(signal) {
      if (!history) return;
      if (asked === 0) return addMissing('executions', nothingHandedOver);
      const executions = await executionsOf(job, walk, { expected: taken, signal });
      if (typeof executions === 'string') return addMissing('executions', executions);
      for (const execution of executions) append({ is: 'execution', ...execution });
      append({ is: 'executions-told' });
    },
  };
}

const nothingHandedOver =
  "No operation enqueued a task ('access' of kind 'enqueue' in the adapter's request), so executions were not read.";

/** Each client that has its session from another one; clients are named as the driver names them. */
function* sharingOf({ clients, clientsPerSession }: Walk): Generator<HistoryEntry> {
  if (clientsPerSession === 1) return;
  for (let index = 0; index < clients; index++) {
    const first = index - (index % clientsPerSession);
    if (index !== first) yield { is: 'shares', client: clientName(index), sessionOf: clientName(first) };
  }
}

/** The name of a client (0, 1, ...) in a history. */
export function clientName(index: number): string {
  return `client-${index + 1}`;
}

/** What the app says it began, or why it cannot be known. */
async function executionsOf(
  { adapter, entry, phases, clock }: LoadJob,
  { connections, timeoutMs }: Walk,
  asking: { readonly expected: number; readonly signal: AbortSignal },
): Promise<readonly Execution[] | string> {
  if (adapter.executions === null || adapter.executions === undefined) {
    return (
      `The adapter '${adapter.name}' has no ledger of started tasks ('executions'), without which it is unknown ` +
      'whether a task ran, or ran twice.'
    );
  }
  const connection = new HttpConnection({
    entry,
    timeoutMs,
    mode: modeOf(connections),
    clock,
    localAddress: null,
    trust: trustOf(adapter),
  });
  try {
    const patienceMs = Math.max(leastPatienceMs, phases.cooldownMs);
    return await readExecutions(adapter.executions, { connection, patienceMs, ...asking });
  } catch (cause) {
    return messageOf(cause);
  } finally {
    await connection.close();
  }
}
