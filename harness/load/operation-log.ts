import type { LoadJob } from './driver.ts';
import { HttpConnection } from './http-connection.ts';
import type { TimedOperation } from './on-timeline.ts';
import { readExecutions } from './read-executions.ts';
import type { Walk } from './walk.ts';

export interface OperationLog {
  /** Writes an operation down, if a history is kept. */
  add(operation: TimedOperation): void;
  /** Writes down what the app says it began, when jobs were handed over to one that can tell. */
  addExecutions(signal: AbortSignal): Promise<void>;
}

/** How long jobs may rest before it is taken that no more of them will run, at least. */
const leastPatienceMs = 2_000;

/** What a walk's clients do, written down as it ends. */
export function operationLog(job: LoadJob, { history, connections, timeoutMs }: Walk): OperationLog {
  const { log, phases, adapter, entry, clock } = job;
  let count = 0;
  let [asked, taken] = [0, 0];
  if (history) log.append({ is: 'begin', measuredUs: phases.measuredMs * 1000, lateAfterMs: null });
  return {
    add(operation) {
      if (!history) return;
      log.append({ is: 'operation', id: count++, ...operation });
      if (operation.access?.kind !== 'enqueue') return;
      asked++;
      if (operation.outcome === 'ok') taken++;
    },
    async addExecutions(signal) {
      if (asked === 0 || adapter.executions === null) return;
      const patienceMs = Math.max(leastPatienceMs, phases.cooldownMs);
      const connection = new HttpConnection({
        entry,
        timeoutMs,
        mode: connections,
        clock,
        localAddress: null,
      });
      try {
        const options = { connection, expected: taken, patienceMs, signal };
        const executions = await readExecutions(adapter.executions, options);
        for (const execution of executions) log.append({ is: 'execution', ...execution });
      } finally {
        await connection.close();
      }
    },
  };
}
