import type { Operation } from '../load/ledger/history.ts';
import type { Finding } from './checker.ts';
import { formatMoment } from './format-moment.ts';
import { operationEvent as event, faultEvent, nameOfInstance as nameOf } from './proof-event.ts';
import type { SessionFate } from './session-fate.ts';
import type { SessionStory } from './session-story.ts';
import type { Resurrection } from './watch-log-outs.ts';
import { isMissing } from './whose-session.ts';

/** Whether the answer that proves a loss shows another session of the same user, or an older state of it. */
export function isReset({ evidence }: Extract<SessionFate, { readonly kind: 'lost' }>): boolean {
  return evidence.session !== null && !isMissing(evidence.session.user);
}

/** Says that a session was lost or started over, and shows when it was made, last seen, and denied. */
export function sessionLost(
  story: SessionStory,
  fate: Extract<SessionFate, { readonly kind: 'lost' }>,
): Finding {
  const { evidence, fault } = fate;
  const { client, bornBy, lastGood, end } = story;
  const after = fault ? `after '${fault.name}'` : 'with no fault before it';
  return {
    kind: isReset(fate) ? 'session-reset' : 'session-lost',
    sentence:
      `The session of ${client}, created by ${nameOf(bornBy.instance)} and last seen whole ` +
      `${formatMoment(lastGood.endedUs)}, ${isReset(fate) ? 'had been reset' : 'was gone'} ` +
      `${formatMoment(evidence.endedUs)}, ${after}.`,
    proof: [
      event(bornBy),
      ...(lastGood === bornBy ? [] : [event(lastGood)]),
      ...(fault ? [faultEvent(fault)] : []),
      event(evidence),
      ...(end ? [event(end.by)] : []),
    ].toSorted((a, b) => a.atUs - b.atUs),
  };
}

/** Says that a client was shown the session of another user. */
export function sessionOfAnother({ bornBy }: SessionStory, seen: Operation): Finding {
  return {
    kind: 'session-mixed-up',
    sentence:
      `${seen.client} got the session of ${seen.session?.user} from ${nameOf(seen.instance)} ` +
      `${formatMoment(seen.endedUs)}.`,
    proof: [event(bornBy), event(seen)],
  };
}

/** Says that a session was still there after its user had been logged out. */
export function sessionResurrected({ bornBy }: SessionStory, { logOut, seen }: Resurrection): Finding {
  return {
    kind: 'session-resurrected',
    sentence:
      `${seen.client} still got its session from ${nameOf(seen.instance)} ${formatMoment(seen.endedUs)}, although the ` +
      `log-out was acknowledged ${formatMoment(logOut.endedUs)}.`,
    proof: [event(bornBy), event(logOut), event(seen)],
  };
}
