import type { FaultRecord } from '../faults/fault.ts';
import type { History, Operation } from '../load/history.ts';
import type { Checker } from './checker.ts';
import { type CheckedValue, measurementsOf, total } from './checker-measurement.ts';
import { faultTimeline } from './fault-timeline.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';

export interface AvailabilityCheckOptions {
  /** How many operations in a row must be served for the app to count as recovered. */
  readonly recoveredAfter?: number;
}

/**
 * How much of the load was served, how long nothing was, and how long each fault was felt. An operation is *served* when
 * the app answered it with a status below 500: a refusal is an answer. *Recovery* counts from the start of a fault to
 * when the first of `recoveredAfter` operations in a row was due that were all served, after the last one that was not
 * while the fault lasted (if all were, after the first that was not before the next fault). It is 0 when nobody noticed
 * the fault, and nothing is said when the next fault or the end came first.
 */
export function availabilityCheck({ recoveredAfter = 50 }: AvailabilityCheckOptions = {}): Checker {
  const name = 'availability';
  return {
    name,
    check(history) {
      const due = history.operations
        .filter(inMeasuredPhase(history))
        .sort((a, b) => a.dueUs - b.dueUs || a.id - b.id);
      return { findings: [], measurements: measurementsOf(name, valuesOf(due, history, recoveredAfter)) };
    },
  };
}

/** Nothing for a share of nothing. */
function valuesOf(due: readonly Operation[], history: History, recoveredAfter: number): CheckedValue[] {
  if (due.length === 0) return [];
  const served = due.filter(isServed);
  const faults = faultTimeline(history.faults);
  const recoveries = faults.map((fault, place) => ({
    fault,
    us: recoveryOf(fault, ofFault(due, fault, faults[place + 1]), recoveredAfter),
  }));
  return [
    { metric: 'served_share', value: { kind: 'proportion', count: served.length, of: due.length } },
    { metric: 'longest_outage_ms', value: total(longestGapUs(served, history) / 1000) },
    ...recoveries.flatMap(({ fault, us }): CheckedValue[] =>
      us === null ? [] : [{ metric: 'recovery_ms', value: total(us / 1000), labels: { fault: fault.name } }],
    ),
    ...(faults.length === 0
      ? []
      : [
          {
            metric: 'faults_not_recovered',
            value: total(recoveries.filter(({ us }) => us === null).length),
          } as const,
        ]),
  ];
}

function isServed({ status }: Operation): boolean {
  return status !== null && status < 500;
}

/** Between two answers in a row, and from the last one to the end of the measured phase. */
function longestGapUs(served: readonly Operation[], { measuredUs }: History): number {
  const moments = served.map(({ endedUs }) => endedUs).sort((a, b) => a - b);
  let longest = 0;
  let before = measuredUs === null ? (moments[0] ?? 0) : 0;
  for (const moment of measuredUs === null ? moments : [...moments, measuredUs]) {
    longest = Math.max(longest, moment - before);
    before = moment;
  }
  return longest;
}

function ofFault(due: readonly Operation[], fault: FaultRecord, next: FaultRecord | undefined): Operation[] {
  const untilUs = next?.startedUs ?? Number.POSITIVE_INFINITY;
  return due.filter(({ dueUs }) => dueUs >= fault.startedUs && dueUs < untilUs);
}

/** Null when it did not recover; `felt` are the operations that were due from its start to that of the next fault. */
function recoveryOf(fault: FaultRecord, felt: readonly Operation[], recoveredAfter: number): number | null {
  const whileItLasted = felt.findLastIndex((one) => one.dueUs <= fault.endedUs && !isServed(one));
  const trouble = whileItLasted >= 0 ? whileItLasted : felt.findIndex((one) => !isServed(one));
  if (trouble < 0) return felt.length >= recoveredAfter ? 0 : null;
  let inRow = 0;
  for (let place = trouble + 1; place < felt.length; place++) {
    inRow = isServed(felt[place] as Operation) ? inRow + 1 : 0;
    if (inRow === recoveredAfter) {
      return (felt[place - recoveredAfter + 1]?.dueUs ?? 0) - fault.startedUs;
    }
  }
  return null;
}
