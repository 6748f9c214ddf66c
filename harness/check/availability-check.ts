import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import type { FaultRecord } from '../faults/fault.ts';
import type { History, Operation } from '../load/ledger/history.ts';
import type { Checker, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { faultTimeline } from './fault-timeline.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';

export interface AvailabilityCheckOptions {
  /** How many operations in a row must be served for the app to count as recovered. */
  readonly recoveredAfter?: number;
}

const options = z.strictObject({ recoveredAfter: z.int().positive().default(50) });

/**
 * Availability, the longest outage, and the recovery time of each fault. An operation is *served* when the app
 * answered it with a status below 500: a refusal is a response. One that was due and never sent, because too many
 * were in flight, was not served.
 * *Recovery* counts from the start of a fault to when the first of `recoveredAfter` operations in a row was due that
 * were all served, after the last one that was not while the fault lasted (if all were, after the first that was not
 * before the next fault). It is 0 when the fault had no effect on clients, and unknown when the next fault or the end
 * came first.
 */
export function availabilityCheck(written: AvailabilityCheckOptions = {}): Checker {
  const { recoveredAfter } = checkedOptions(availabilityCheck, options, written);
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const due = dueOf(history);
      const values = due.length === 0 ? [] : valuesOf(due, history, recoveredAfter);
      const unknown = due.length === 0 ? [{ metrics, because: nothingDue }] : notRecovered(values, history);
      return { findings: [], measurements: measurementsOf(name, values), unknown };
    },
  };
}

const name = 'availability';
const metrics = metricsOfChecker(name);
const nothingDue = 'No operation was due in the measured phase, so availability is unknown.';

/** One that was due in the measured phase. `servedUs` is when it was answered; null when it was not served. */
interface Due {
  readonly dueUs: number;
  readonly servedUs: number | null;
}

/** What was sent and what was dropped, in chronological order. */
function dueOf(history: History): Due[] {
  const sent = history.operations.map((one): Due & { readonly id: number } => ({
    id: one.id,
    dueUs: one.dueUs,
    servedUs: isServed(one) ? one.endedUs : null,
  }));
  const dropped = history.droppedUs.map((dueUs) => ({ id: Number.POSITIVE_INFINITY, dueUs, servedUs: null }));
  const due = [...sent, ...dropped].filter(inMeasuredPhase(history));
  return due.sort((a, b) => a.dueUs - b.dueUs || a.id - b.id || 0);
}

function valuesOf(due: readonly Due[], history: History, recoveredAfter: number): CheckedValue[] {
  const served = due.flatMap(({ servedUs }) => servedUs ?? []);
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

/** A fault that was not recovered from has no time of recovery, which must not leave the times of the others alone. */
function notRecovered(values: readonly CheckedValue[], { faults }: History): NotObserved[] {
  if (faults.length === 0) {
    const because = 'No fault was injected, so there is no recovery to measure.';
    return [{ metrics: ['recovery_ms', 'faults_not_recovered'], because }];
  }
  const recovered = values.filter(({ metric }) => metric === 'recovery_ms').length;
  if (recovered === faults.length) return [];
  const because =
    `Of ${faults.length} faults ${faults.length - recovered} had no recovery before the next one or the end, ` +
    'so their recovery took longer than measured.';
  return [{ metrics: ['recovery_ms'], because, bias: 'reads-low' }];
}

function isServed({ status }: Operation): boolean {
  return status !== null && status < 500;
}

/** Between two answers in a row, and from the last one to the end of the measured phase. */
function longestGapUs(servedUs: readonly number[], { measuredUs }: History): number {
  const moments = servedUs.toSorted((a, b) => a - b);
  let longest = 0;
  let before = measuredUs === null ? (moments[0] ?? 0) : 0;
  for (const moment of measuredUs === null ? moments : [...moments, measuredUs]) {
    longest = Math.max(longest, moment - before);
    before = moment;
  }
  return longest;
}

function ofFault(due: readonly Due[], fault: FaultRecord, next: FaultRecord | undefined): Due[] {
  const untilUs = next?.startedUs ?? Number.POSITIVE_INFINITY;
  return due.filter(({ dueUs }) => dueUs >= fault.startedUs && dueUs < untilUs);
}

/** Null when it did not recover; `felt` are the operations that were due from its start to that of the next fault. */
function recoveryOf(fault: FaultRecord, felt: readonly Due[], recoveredAfter: number): number | null {
  const notServed = ({ servedUs }: Due) => servedUs === null;
  const whileItLasted = felt.findLastIndex((one) => one.dueUs <= fault.endedUs && notServed(one));
  const trouble = whileItLasted >= 0 ? whileItLasted : felt.findIndex(notServed);
  if (trouble < 0) return felt.length >= recoveredAfter ? 0 : null;
  let inRow = 0;
  for (let place = trouble + 1; place < felt.length; place++) {
    inRow = felt[place]?.servedUs === null ? 0 : inRow + 1;
    if (inRow === recoveredAfter) {
      return (felt[place - recoveredAfter + 1]?.dueUs ?? 0) - fault.startedUs;
    }
  }
  return null;
}
