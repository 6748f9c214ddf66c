import type { Operation } from '../load/ledger/history.ts';
import type { MetricName } from '../metrics/metrics.ts';
import type { NotObserved } from './checker.ts';
import { type CheckedValue, metricsOfChecker } from './checker-measurement.ts';
import { nameOfInstance } from './proof-event.ts';
import type { Settled } from './session-fate.ts';
import { aboutSession } from './session-story.ts';
import { isMissing, type SessionUsers } from './whose-session.ts';

const ofContent = ['sessions_reset', 'sessions_resurrected', 'sessions_mixed_up'] as const;

/** What the session checker may measure. */
export const sessionMetrics = metricsOfChecker('sessions');

export interface SessionEvidence {
  readonly users: SessionUsers;
  readonly answers: readonly CheckedValue[];
  readonly operations: readonly Operation[];
}

/** What a history does not tell of sessions. */
export function unknownOfSessions(
  settled: readonly Settled[],
  { users, answers, operations }: SessionEvidence,
): NotObserved[] {
  const isMeasured = (name: MetricName) => answers.some(({ metric }) => metric === name);
  const unread: readonly NotObserved[] = isMeasured('session_reads_missed_share')
    ? []
    : [{ metrics: ['session_reads_missed_share'], because: 'No session was read before the first fault.' }];
  const unnamed: readonly NotObserved[] = isMeasured('stickiness_share')
    ? []
    : [{ metrics: ['stickiness_share', 'sessions_at_risk'], because: notNamed(operations) }];
  if (settled.length === 0) {
    const because =
      "No client logged in (no operation with the role 'log-in' succeeded), so there was no session to check.";
    const metrics = sessionMetrics.filter((name) => name !== 'sessions' && !isMeasured(name));
    return [{ metrics, because }];
  }
  return [...unread, ...unnamed, ...unsettled(settled), ...contentUnknown(settled, users, operations)];
}

function notNamed(operations: readonly Operation[]): string {
  return operations.some(({ instance }) => instance !== null)
    ? 'No response before the first fault belongs to a session whose log-in names its instance.'
    : "No response names its instance: 'instanceOf' of the adapter finds none.";
}

function unsettled(settled: readonly Settled[]): NotObserved[] {
  const open = settled.filter(({ fate }) => fate.kind === 'unsettled').length;
  if (open === 0) return [];
  if (open < settled.length) {
    return bothWays(
      `${open} of ${settled.length} sessions were not seen again, or only denied by instances that never had them. Let clients ` +
        "read their session once more when the load is over ('afterwards').",
      [],
    );
  }
  const because = 'No session was checked both after it was created and after the last fault.';
  return [{ metrics: ['sessions_lost', 'sessions_survived_share'], because }];
}

function contentUnknown(
  settled: readonly Settled[],
  users: SessionUsers,
  operations: readonly Operation[],
): NotObserved[] {
  if (settled.every(({ story }) => story.lastSeen === null)) {
    const isAsked = operations.some(({ role }) => aboutSession.has(role));
    const because = isAsked
      ? "No response showed the content of a session ('session' in what the adapter reads)."
      : "No operation of the workload has the role 'read-session' or 'increment-session': give it to the one that shows the session.";
    return [
      { metrics: ['sessions_survived_share', ...ofContent], because },
      { metrics: ['sessions_lost'], because, bias: 'reads-low' },
    ];
  }
  return [
    ...(users.count < 2 ? [oneUser(users)] : []),
    ...strangers(settled),
    ...unexplained(settled),
    ...withoutBirth(settled),
    ...setBack(settled),
  ];
}

function oneUser({ count }: SessionUsers): NotObserved {
  const because =
    count === 0
      ? "No response showed a session's user, so a mix-up cannot be detected."
      : 'All sessions belong to one user, so a mix-up cannot be detected.';
  return { metrics: ['sessions_mixed_up'], because, bias: 'reads-low' };
}

function strangers(settled: readonly Settled[]): NotObserved[] {
  const strange = settled.flatMap((one) => one.strange);
  const [first] = strange;
  if (!first) return [];
  const because =
    `${strange.length} responses, the first to ${first.client} by ${nameOfInstance(first.instance)}, showed a user that ` +
    `no client logged in as ('${first.session?.user}'): a guest, another user, or a second name of the same one.`;
  return bothWays(because, ['sessions_mixed_up']);
}

function unexplained(settled: readonly Settled[]): NotObserved[] {
  const last = settled.flatMap(({ story, fate }) => (fate.kind === 'unsettled' && story.unexplained) || []);
  const [first] = last;
  if (!first) return [];
  const what = first.error === null ? 'a successful response without a session' : `'${first.error}'`;
  const because =
    `${last.length} sessions last got an error that does not say whether they still exist (the first: ${what}, ` +
    `to ${first.client}). Let 'read' of the adapter return the error 'session-missing' for a response without the ` +
    'session, and the session for a successful one.';
  return bothWays(because, []);
}

function withoutBirth(settled: readonly Settled[]): NotObserved[] {
  const isWithout = ({ story }: Settled) => isMissing(story.lastSeen?.session?.createdAt);
  if (!settled.some((one) => one.story.lastSeen !== null && isWithout(one))) return [];
  const because =
    "Responses do not show when a session was created ('createdAt'), so a reset cannot be detected.";
  return bothWays(because, ofContent);
}

function setBack(settled: readonly Settled[]): NotObserved[] {
  const [first] = settled.flatMap((one) => one.setBack);
  if (!first) return [];
  const because =
    `A counter went back in a session that several clients share (${first.client} read ${first.session?.counter}): ` +
    'they overwrite each other, or it was reset.';
  return bothWays(because, ['sessions_reset']);
}

/** Losses may be more than were counted, and survivors fewer. */
function bothWays(because: string, low: readonly MetricName[]): NotObserved[] {
  return [
    { metrics: ['sessions_lost', ...low], because, bias: 'reads-low' },
    { metrics: ['sessions_survived_share'], because, bias: 'reads-high' },
  ];
}
