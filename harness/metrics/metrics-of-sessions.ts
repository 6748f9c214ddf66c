import { counted, fate, lasting, ofFault, shared, total } from './checker-basics.ts';
import type { DependsOn, Metric } from './metric.ts';

const sessionFate = { ...fate, sessions: 'either' } as const satisfies DependsOn;
const sessionCount = { ...counted, sessions: 'either' } as const satisfies DependsOn;
const sessionShare = { ...shared, sessions: 'either' } as const satisfies DependsOn;

const session = { ...total, dependsOn: sessionCount, from: { checker: 'sessions' } } as const;

/** Metrics of the checker of sessions. */
export const metricsOfSessions = {
  sessions: {
    title: 'Sessions',
    definition:
      'Sessions that clients logged in to; a client that logs in again after a loss is counted once',
    ...session,
    dependsOn: sessionFate,
  },
  sessions_lost: {
    title: 'Sessions lost',
    definition: '`fault` is what happened last before the loss, or `none`',
    better: 'lower',
    ...session,
    dependsOn: sessionFate,
    ...ofFault,
  },
  sessions_unsettled: {
    title: 'Sessions with unknown outcome',
    definition: 'Not checked after the last fault',
    better: 'lower',
    ...session,
    dependsOn: sessionFate,
  },
  sessions_at_risk: {
    title: 'Sessions on the instances that the fault hit',
    definition: 'Not lost before the fault, and created by an instance that it acted on',
    ...session,
    dependsOn: sessionShare,
    from: { checker: 'sessions', ofFaults: true },
    ...ofFault,
  },
  sessions_survived_share: {
    title: 'Sessions that survived',
    definition: 'Of those whose outcome is known',
    better: 'higher',
    unit: 'ratio',
    is: ['share'],
    dependsOn: { ...sessionShare, 'offered-load': 'reads-high' },
    from: { checker: 'sessions' },
  },
  session_reads_missed_share: {
    title: 'Session misses before any fault',
    definition: 'Of the reads before the first fault, those that did not find the session',
    better: 'lower',
    unit: 'ratio',
    is: ['share'],
    dependsOn: sessionShare,
    from: { checker: 'sessions' },
  },
  stickiness_share: {
    title: 'Stickiness: answers from the instance that created the session',
    definition: 'Of the responses before the first fault',
    unit: 'ratio',
    is: ['share'],
    dependsOn: sessionShare,
    from: { checker: 'sessions' },
  },
  session_unavailable_ms: {
    title: 'Session unavailability',
    definition: 'Gaps between two successful responses of a session that survived',
    question: 'How long were surviving sessions unavailable?',
    better: 'lower',
    unit: 'ms',
    is: ['distribution'],
    dependsOn: { ...lasting, sessions: 'either' },
    from: { checker: 'sessions' },
    ...ofFault,
  },
  sessions_reset: {
    title: 'Sessions reset',
    definition:
      'Of the lost ones, those replaced by another session of the same user, or with a lower counter',
    better: 'lower',
    ...session,
  },
  sessions_resurrected: {
    title: 'Sessions valid after log-out',
    definition: 'Shown again after the app had acknowledged the log-out',
    better: 'lower',
    ...session,
  },
  sessions_mixed_up: { title: "Answers with another user's session", better: 'lower', ...session },
  re_logins: { title: 'Log-ins after a lost session', better: 'lower', ...session },
} as const satisfies Readonly<Record<string, Metric>>;
