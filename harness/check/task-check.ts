import type { Execution } from '../app/adapter.ts';
import type { History, Operation } from '../load/ledger/history.ts';
import type { Checker, Finding, NotObserved, ProofEvent } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { nameOfInstance, operationEvent } from './proof-event.ts';
import { toldFinding } from './told-finding.ts';

const name = 'tasks';
const metrics = metricsOfChecker(name);

interface Task {
  readonly id: string;
  readonly starts: Execution[];
  /** The operation that handed it over; null for one that nobody is known to have asked for. */
  asked: Operation | null;
}

/**
 * Did each job or request run once? Counts starts in the app's own ledger, because one that was started twice and
 * completed once was still run twice in part. A job is lost when the app had accepted it and never completed it. One
 * that was enqueued with an unknown outcome and ran was recovered: it is neither lost nor unexpected.
 */
export function taskCheck(): Checker {
  return {
    name,
    metrics,
    needs: ['operations', 'executions'],
    check(history) {
      const tasks = [...tasksOf(history).values()];
      const again = tasks.filter(({ starts }) => starts.length > 1);
      const lost = tasks.filter(isLost);
      return {
        findings: [...again.map(duplicated), ...lost.map(neverDone)],
        measurements: measurementsOf(name, countsOf(tasks, { again, lost })),
        unknown: unknownOf(tasks),
      };
    },
  };
}

function tasksOf({ operations, executions }: History): Map<string, Task> {
  const tasks = new Map<string, Task>();
  const of = (id: string): Task => {
    const known = tasks.get(id);
    if (known) return known;
    const task: Task = { id, starts: [], asked: null };
    tasks.set(id, task);
    return task;
  };
  for (const execution of executions ?? []) of(execution.task).starts.push(execution);
  for (const operation of operations) {
    if (operation.access?.kind === 'enqueue') of(operation.access.key).asked = operation;
    else if (operation.requestId !== null) {
      const task = tasks.get(operation.requestId);
      if (task) task.asked = operation;
    }
  }
  return tasks;
}

function unknownOf(tasks: readonly Task[]): NotObserved[] {
  if (tasks.length === 0) {
    const because = 'No task was enqueued and none started.';
    return [{ metrics: metrics.filter((metric) => metric !== 'task_starts'), because }];
  }
  if (tasks.some(({ asked }) => asked?.access?.kind === 'enqueue')) return [];
  const because = "No operation enqueued a task ('access' of kind 'enqueue'), so lost tasks are unknown.";
  return [{ metrics: ['tasks_lost'], because }];
}

function isLost({ asked, starts }: Task): boolean {
  return (
    asked?.access?.kind === 'enqueue' && asked.outcome === 'ok' && starts.every(({ completed }) => !completed)
  );
}

/** Nothing but a zero when nothing ran and nothing was asked for: zero losses of nothing must not pass a gate. */
function countsOf(
  tasks: readonly Task[],
  { again, lost }: { readonly again: readonly Task[]; readonly lost: readonly Task[] },
): CheckedValue[] {
  const started = tasks.filter(({ starts }) => starts.length > 0);
  const starts = started.reduce((sum, task) => sum + task.starts.length, 0);
  const metric: CheckedValue = { metric: 'task_starts', value: total(starts) };
  if (tasks.length === 0) return [metric];
  const completed = tasks.filter((task) => task.starts.some((one) => one.completed)).length;
  const recovered = started.filter(({ asked }) => asked?.outcome === 'unknown').length;
  return [
    metric,
    { metric: 'tasks_completed', value: total(completed) },
    { metric: 'task_restarts', value: total(starts - started.length) },
    { metric: 'tasks_duplicated', value: total(again.length) },
    { metric: 'tasks_lost', value: total(lost.length) },
    { metric: 'tasks_recovered', value: total(recovered) },
  ];
}

function duplicated({ id, starts, asked }: Task): Finding {
  return toldFinding('task-duplicated', () => ({
    sentence: `${id} was started ${starts.length} times.`,
    proof: [...(asked ? [operationEvent(asked)] : []), ...starts.map((start) => startEvent(start, asked))],
  }));
}

function neverDone({ id, starts, asked }: Task): Finding {
  const begun = starts.length === 0 ? 'never started' : 'started and never completed';
  return toldFinding('task-lost', () => ({
    sentence: `${id} was accepted by the app and was ${begun}.`,
    proof: [...(asked ? [operationEvent(asked)] : []), ...starts.map((start) => startEvent(start, asked))],
  }));
}

/** The app's ledger has no clock that could be compared, so its starts stand after what asked for them. */
function startEvent({ task, instance, completed }: Execution, asked: Operation | null): ProofEvent {
  const end = completed ? 'and completed' : 'and did not complete';
  return { atUs: asked?.endedUs ?? 0, who: nameOfInstance(instance), what: `started ${end} ${task}` };
}
