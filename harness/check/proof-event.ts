import type { FaultRecord } from '../faults/fault.ts';
import type { Operation } from '../load/ledger/history.ts';
import type { ProofEvent } from './checker.ts';
import { sessionMissing } from './session-story.ts';

/** An operation at the moment at which it ended. */
export function operationEvent(ended: Operation): ProofEvent {
  const { id, endedUs, client, operation, instance } = ended;
  const what = `${operation} answered by ${nameOfInstance(instance)}: ${answerOf(ended)}`;
  return { atUs: endedUs, who: client, what, operation: id };
}

/** A fault at the moment at which it began. */
export function faultEvent({ startedUs, name, nodes }: FaultRecord): ProofEvent {
  return { atUs: startedUs, who: 'fault', what: `${name} (${nodes.join(', ')})` };
}

/** An answer that does not say where it comes from may be a balancer's own. */
export function nameOfInstance(instance: string | null): string {
  return instance ?? 'an unnamed instance';
}

function answerOf({ outcome, error, session, access }: Operation): string {
  if (error === sessionMissing) return 'session missing';
  if (error !== null) return error;
  if (session) return `user ${session.user}, created ${session.createdAt}, counter ${session.counter}`;
  if (access === null) return outcome;
  return 'version' in access
    ? `${access.key} is ${access.version ?? 'missing'}`
    : `${access.key} ${access.kind === 'acquire' ? 'admitted' : 'taken'}`;
}
