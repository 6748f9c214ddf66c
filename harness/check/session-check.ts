import { Histogram } from '../core/histogram.ts';
import type { FaultRecord } from '../faults/fault.ts';
import type { Checker, Finding } from './checker.ts';
import { type CheckedValue, measurementsOf, total } from './checker-measurement.ts';
import { type FaultTimeline, faultNames, faultTimeline, lastFaultBefore, noFault } from './fault-timeline.ts';
import { SessionAnswers } from './session-answers.ts';
import { fateOf, type SessionFate, type Settled } from './session-fate.ts';
import { isReset, sessionLost, sessionOfAnother, sessionResurrected } from './session-findings.ts';
import { sessionGroups } from './session-groups.ts';
import { readStory, type SessionStory } from './session-story.ts';
import { sessionMetrics, unknownOfSessions } from './unknown-of-sessions.ts';
import { sessionUsers } from './whose-session.ts';

/**
 * Did every client, or all that share one, keep the session of the first log-in? A session survives when its content
 * does: its user, its creation time, and a counter no lower than what the app has acknowledged. Errors and timeouts
 * make a session unavailable, not lost. Counts each loss under the fault that caused it. A session that is shown
 * again after its log-out was acknowledged was resurrected.
 */
export function sessionCheck(): Checker {
  const name = 'sessions';
  return {
    name,
    metrics: sessionMetrics,
    needs: ['operations'],
    needsRoles: ['log-in'],
    readsRoles: ['read-session', 'increment-session'],
    check(history) {
      const faults = faultTimeline(history.faults);
      const answers = new SessionAnswers(faults[0]?.startedUs ?? Number.POSITIVE_INFINITY);
      const instances = new Set(history.operations.map(({ instance }) => instance));
      const groups = sessionGroups(history);
      const users = sessionUsers(groups);
      const settled: Settled[] = [];
      for (const group of groups) {
        answers.add(group.operations);
        const told = readStory(group, users);
        if (told) settled.push({ ...told, fate: fateOf(told.story, { faults, instances }) });
      }
      return {
        findings: settled.flatMap(findingsOf),
        measurements: measurementsOf(name, [...countsOf(settled, faults), ...answers.values()]),
        unknown: unknownOfSessions(settled, {
          users,
          answers: answers.values(),
          operations: history.operations,
        }),
      };
    },
  };
}

function findingsOf({ story, fate, foreign, resurrected }: Settled): Finding[] {
  return [
    ...(fate.kind === 'lost' ? [sessionLost(story, fate)] : []),
    ...foreign.map((seen) => sessionOfAnother(story, seen)),
    ...resurrected.map((one) => sessionResurrected(story, one)),
  ];
}

/** Unknown when no client logged in: zero losses of nothing must not pass a gate. */
function countsOf(settled: readonly Settled[], faults: FaultTimeline): CheckedValue[] {
  const sessions: CheckedValue = { metric: 'sessions', value: total(settled.length) };
  if (settled.length === 0) return [sessions];
  const of = (kind: SessionFate['kind']) => settled.filter(({ fate }) => fate.kind === kind);
  const survived = of('survived');
  const lost = of('lost').length;
  const areSeen = survived.length + lost > 0;
  const sum = (count: (one: Settled) => number) => total(settled.reduce((all, one) => all + count(one), 0));
  const isShown = settled.some(({ story }) => story.lastSeen !== null);
  const lostTo =
    (fault: string) =>
    ({ fate }: Settled) =>
      fate.kind === 'lost' && (fate.fault?.name ?? noFault) === fault ? 1 : 0;
  return [
    sessions,
    ...(areSeen ? faultNames(faults) : []).map(
      (fault): CheckedValue => ({ metric: 'sessions_lost', value: sum(lostTo(fault)), labels: { fault } }),
    ),
    ...(isNamed(settled) ? faults : []).map(
      (fault): CheckedValue => ({
        metric: 'sessions_at_risk',
        value: sum((one) => (isAtRisk(one, fault) ? 1 : 0)),
        labels: { fault: fault.name },
      }),
    ),
    { metric: 'sessions_unsettled', value: total(of('unsettled').length) },
    ...(areSeen
      ? [
          {
            metric: 'sessions_survived_share',
            value: { kind: 'proportion', count: survived.length, of: survived.length + lost },
          } as const,
        ]
      : []),
    ...(isShown
      ? ([
          {
            metric: 'sessions_reset',
            value: sum(({ fate }) => (fate.kind === 'lost' && isReset(fate) ? 1 : 0)),
          },
          { metric: 'sessions_resurrected', value: sum(({ resurrected }) => resurrected.length) },
          { metric: 'sessions_mixed_up', value: sum(({ foreign }) => foreign.length) },
        ] as const)
      : []),
    { metric: 're_logins', value: sum(({ reLogins }) => reLogins) },
    ...unavailability(
      survived.map(({ story }) => story),
      faults,
    ),
  ];
}

function isNamed(settled: readonly Settled[]): boolean {
  return settled.some(({ story }) => story.bornBy.instance !== null);
}

/** Whether a fault hits the instance that made the session while the session is still there. */
function isAtRisk({ story, fate }: Settled, fault: FaultRecord): boolean {
  const home = story.bornBy.instance;
  if (home === null || !fault.nodes.includes(home) || story.bornBy.endedUs > fault.startedUs) return false;
  if (story.end?.kind === 'left' && story.end.by.endedUs <= fault.startedUs) return false;
  if (fate.kind !== 'lost' || fate.fault === fault) return true;
  const goneUs = fate.fault?.startedUs ?? fate.evidence.endedUs;
  return goneUs > fault.startedUs;
}

function unavailability(stories: readonly SessionStory[], faults: FaultTimeline): CheckedValue[] {
  const byFault = new Map<string, Histogram>();
  for (const { fromUs, seenUs, toUs } of stories.flatMap(({ gaps }) => gaps)) {
    const fault = lastFaultBefore(faults, seenUs)?.name ?? noFault;
    const histogram = byFault.get(fault) ?? new Histogram();
    histogram.record((toUs - fromUs) / 1000);
    byFault.set(fault, histogram);
  }
  return [...byFault].map(([fault, histogram]) => ({
    metric: 'session_unavailable_ms',
    value: { kind: 'distribution', ...histogram.store() },
    labels: { fault },
  }));
}
