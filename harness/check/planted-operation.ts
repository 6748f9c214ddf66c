import type { Access } from '../app/adapter.ts';
import type { Operation } from '../load/ledger/history.ts';

/** A successful response to an operation sent at `atUs` that took half a millisecond, but for what is `own`. For tests. */
export function plantedOperation(atUs: number, own: Partial<Operation> = {}): Operation {
  return {
    id: 0,
    client: 'client-1',
    requestId: null,
    connection: 1,
    operation: 'read-item',
    dueUs: atUs,
    sentUs: atUs,
    endedUs: atUs + 500,
    outcome: 'ok',
    error: null,
    status: 200,
    instance: 'app-1',
    session: null,
    access: null,
    ...own,
  };
}

/** What is left of an answer that did not come. */
export const noAnswer = { outcome: 'unknown', error: 'timeout', status: null, instance: null } as const;

/** An answer that says no. */
export const refused = { outcome: 'fail', error: 'status-409', status: 409 } as const;

/** Operations that are about something, a millisecond apart, in the order given. */
export function plantedStory(
  steps: readonly (Partial<Operation> & { readonly access: Access })[],
): Operation[] {
  return steps.map((step, id) => plantedOperation(id * 1_000, { id, ...step }));
}
