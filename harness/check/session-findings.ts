import type { FaultRecord } from '../faults/fault.ts';
import type { Operation } from '../load/history.ts';
import type { Finding } from './checker.ts';
import { formatMoment } from './format-moment.ts';
import type { SessionFate } from './session-fate.ts';
import { type SessionStory, sessionMissing } from './session-story.ts';

type Event = Finding['proof'][number];

/** Says that a session was lost, and shows when it was made, last seen, and denied. */
export function sessionLost(
  story: SessionStory,
  { evidence, fault }: Extract<SessionFate, { readonly kind: 'lost' }>,
): Finding {
  const { client, bornBy, lastGood, end } = story;
  const after = fault ? `after '${fault.name}'` : 'without any fault before it';
  return {
    kind: 'session-lost',
    sentence:
      `The session of ${client}, made by ${nameOf(bornBy.instance)} and last good ` +
      `${formatMoment(lastGood.endedUs)}, was gone ${formatMoment(evidence.endedUs)}, ${after}.`,
    proof: [
      event(bornBy),
      ...(lastGood === bornBy ? [] : [event(lastGood)]),
      ...(fault ? [begin(fault)] : []),
      event(evidence),
      ...(end ? [event(end.by)] : []),
    ].toSorted((a, b) => a.atUs - b.atUs),
  };
}

/** Says that a client was shown the session of another user. */
export function sessionOfAnother({ bornBy }: SessionStory, seen: Operation): Finding {
  return {
    kind: 'session-of-another',
    sentence:
      `${seen.client} was shown the session of ${seen.session?.user} by ${nameOf(seen.instance)} ` +
      `${formatMoment(seen.endedUs)}.`,
    proof: [event(bornBy), event(seen)],
  };
}

function begin({ startedUs, name, nodes }: FaultRecord): Event {
  return { atUs: startedUs, who: 'fault', what: `${name} (${nodes.join(', ')})` };
}

function event({ endedUs, client, operation, instance, session, outcome, error }: Operation): Event {
  const content = session
    ? `user ${session.user}, created ${session.createdAt}, counter ${session.counter}`
    : outcome;
  const answer = error === sessionMissing ? 'the session is not known' : (error ?? content);
  return { atUs: endedUs, who: client, what: `${operation} answered by ${nameOf(instance)}: ${answer}` };
}

function nameOf(instance: string | null): string {
  return instance ?? 'an instance that gives no name';
}
