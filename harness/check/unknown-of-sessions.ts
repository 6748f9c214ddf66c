import type { Operation } from '../load/ledger/history.ts';
import type { MetricName } from '../plan/metrics.ts';
import type { NotObserved } from './checker.ts';
import { type CheckedValue, metricsOfChecker } from './checker-measurement.ts';
import { nameOfInstance } from './proof-event.ts';
import type { Settled } from './session-fate.ts';
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
    const because = "No client logged in (no good 'log-in'), so there was no session to look at.";
    const metrics = sessionMetrics.filter((name) => name !== 'sessions' && !isMeasured(name));
    return [{ metrics, because }];
  }
  return [...unread, ...unnamed, ...unsettled(settled), ...contentUnknown(settled, users)];
}

function notNamed(operations: readonly Operation[]): string {
  return operations.some(({ instance }) => instance !== null)
    ? 'No answer before the first fault came from a session whose log-in names its instance.'
    : "No answer names the instance that made it: 'instanceOf' of the adapter finds none.";
}

function unsettled(settled: readonly Settled[]): NotObserved[] {
  if (settled.some(({ fate }) => fate.kind !== 'unsettled')) return [];
  const because = 'No session was seen after it was made and after the last fault, neither whole nor lost.';
  return [{ metrics: ['sessions_lost', 'sessions_survived_share'], because }];
}

function contentUnknown(settled: readonly Settled[], users: SessionUsers): NotObserved[] {
  if (settled.every(({ story }) => story.lastSeen === null)) {
    const because = "No answer showed what is in a session ('session' in what the adapter reads).";
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
      ? 'No answer showed whose a session is, so a mix-up could not be seen.'
      : 'All sessions are of one user, so a mix-up could not be seen.';
  return { metrics: ['sessions_mixed_up'], because, bias: 'reads-low' };
}

function strangers(settled: readonly Settled[]): NotObserved[] {
  const strange = settled.flatMap((one) => one.strange);
  const [first] = strange;
  if (!first) return [];
  const because =
    `${strange.length} answers, the first to ${first.client} by ${nameOfInstance(first.instance)}, showed a user as whom ` +
    `nobody is known to have logged in ('${first.session?.user}'): a guest, somebody else, or another name of its own.`;
  return bothWays(because, ['sessions_mixed_up']);
}

function unexplained(settled: readonly Settled[]): NotObserved[] {
  const last = settled.flatMap(({ story, fate }) => (fate.kind === 'unsettled' && story.unexplained) || []);
  const [first] = last;
  if (!first) return [];
  const what = first.error === null ? 'a good answer without a session' : `'${first.error}'`;
  const because =
    `${last.length} sessions were last answered with an error that does not say whether they are there (the first: ${what}, ` +
    `to ${first.client}). Let 'read' of the adapter return the error 'session-missing' for an answer that does not know the ` +
    'session, and show the session in a good one.';
  return bothWays(because, []);
}

function withoutBirth(settled: readonly Settled[]): NotObserved[] {
  const isWithout = ({ story }: Settled) => isMissing(story.lastSeen?.session?.createdAt);
  if (!settled.some((one) => one.story.lastSeen !== null && isWithout(one))) return [];
  const because =
    "Answers do not show when a session was made ('createdAt'), so one that started over looks like the first.";
  return bothWays(because, ofContent);
}

function setBack(settled: readonly Settled[]): NotObserved[] {
  const [first] = settled.flatMap((one) => one.setBack);
  if (!first) return [];
  const because =
    `A counter went back in a session that several clients share (${first.client} was shown ${first.session?.counter}): ` +
    'they overwrite each other, or it was set back.';
  return bothWays(because, ['sessions_reset']);
}

/** Losses may be more than were counted, and survivors fewer. */
function bothWays(because: string, low: readonly MetricName[]): NotObserved[] {
  return [
    { metrics: ['sessions_lost', ...low], because, bias: 'reads-low' },
    { metrics: ['sessions_survived_share'], because, bias: 'reads-high' },
  ];
}
