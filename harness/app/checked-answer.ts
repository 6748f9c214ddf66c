import type { Answer, Execution, ExecutionLedger } from './adapter.ts';
import { isVersion, objectOf, sendableHeaders, shown } from './request-rules.ts';

/** An answer of the contract, with nothing else in it. Throws a TypeError that says what is wrong with it. */
export function checkedAnswer(written: unknown): Answer {
  const answer = objectOf<Record<string, unknown>>(written, "an answer such as { outcome: 'ok' }");
  const { outcome, error, session, version, remember, keep } = answer;
  if (outcome === 'fail') {
    if (typeof error === 'string' && error !== '') return { outcome, error };
    throw new TypeError(`it returned a failure whose error is ${shown(error)}, and must be a short kind`);
  }
  if (outcome !== 'ok')
    throw new TypeError(`it returned the outcome ${shown(outcome)}, and must return 'ok' or 'fail'`);
  if (version !== undefined && !isVersion(version)) {
    throw new TypeError(`it returned the version ${shown(version)}, and must return a number or null`);
  }
  return {
    outcome,
    ...(session !== undefined && session !== null && { session: checkedSession(session) }),
    ...(version !== undefined && { version }),
    ...(remember !== undefined && remember !== null && { remember: sendableHeaders(remember) }),
    ...(keep !== undefined && keep !== null && { keep: checkedValues(keep) }),
  };
}

function checkedValues(written: unknown): Readonly<Record<string, string>> {
  const values = objectOf<Record<string, unknown>>(written, 'values to keep');
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'string') return [name, value];
      throw new TypeError(`it returned the value ${shown(value)} to keep as '${name}', not a string`);
    }),
  );
}

function checkedSession(written: unknown) {
  const { user, createdAt, counter } = objectOf<Record<string, unknown>>(written, 'a session');
  if (typeof user !== 'string')
    throw new TypeError(`it returned a session whose user is ${shown(user)}, not a string`);
  if (typeof createdAt !== 'string') {
    throw new TypeError(`it returned a session whose createdAt is ${shown(createdAt)}, not a string`);
  }
  if (typeof counter !== 'number' || !Number.isFinite(counter)) {
    throw new TypeError(`it returned a session whose counter is ${shown(counter)}, not a number`);
  }
  return { user, createdAt, counter };
}

/** A page of executions. Throws a TypeError that says what is wrong with it. */
export function checkedPage(written: unknown): ReturnType<ExecutionLedger['read']> {
  const page = objectOf<Record<string, unknown>>(written, 'a page of executions');
  const { executions, after } = page;
  if (!Array.isArray(executions))
    throw new TypeError(`it returned the executions ${shown(executions)}, not a list`);
  if (after !== null && typeof after !== 'string') {
    throw new TypeError(`it returned the 'after' ${shown(after)}: a string, or null on the last page`);
  }
  return { executions: executions.map(checkedExecution), after };
}

function checkedExecution(written: unknown): Execution {
  const { task, instance = null, completed } = objectOf<Record<string, unknown>>(written, 'an execution');
  if (typeof task !== 'string') throw new TypeError(`it returned the task ${shown(task)}, not a string`);
  if (instance !== null && typeof instance !== 'string') {
    throw new TypeError(`it returned the instance ${shown(instance)}, not a string or null`);
  }
  if (typeof completed !== 'boolean') throw new TypeError(`it returned the 'completed' ${shown(completed)}`);
  return { task, instance, completed };
}
