import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { anyMs } from '../core/milliseconds.ts';
import type { History } from '../load/ledger/history.ts';
import type { Checker, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { deliveryFindings } from './delivery-findings.ts';
import { DeliveryLatency } from './delivery-latency.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';
import {
  type DeliveryAnomaly,
  matchDeliveries,
  type Path,
  type UnexpectedReason,
} from './match-deliveries.ts';

export interface DeliveryCheckOptions {
  /** A message sent this shortly before its member was gone is not expected, and no harm when it arrives. */
  readonly graceMs?: number;
}

const options = z.strictObject({ graceMs: anyMs.default(500) });

/**
 * Did every member receive every message, once, in its publisher's order and in time? Counts per publisher and
 * member, separately for messages within one instance and across instances. Messages of unknown outcome are neither
 * lost nor unexpected. Only messages due in the measured phase count.
 */
export function deliveryCheck(written: DeliveryCheckOptions = {}): Checker {
  const { graceMs } = checkedOptions(deliveryCheck, options, written);
  return {
    name,
    metrics,
    needs: ['messages'],
    check(history) {
      const { tallies, unexpected, anomalies, listener } = startTally();
      const matched = matchDeliveries(history, { graceUs: graceMs * 1000, listener });
      return {
        findings: deliveryFindings(anomalies, matched),
        measurements: measurementsOf(name, [
          ...publishedValues(history),
          ...pathNames.flatMap((path) => valuesOf(path, tallies[path], history)),
          ...unexpectedValues(unexpected, history),
        ]),
        unknown: unknownOf(tallies),
      };
    },
  };
}

const name = 'delivery';
const metrics = metricsOfChecker(name);

function unknownOf(tallies: Readonly<Record<Path, Tally>>): NotObserved[] {
  if (pathNames.some((path) => tallies[path].expected > 0)) return [];
  const because = 'No message of the measured phase was certainly published while a member was in its room.';
  return [{ metrics: ['messages_delivered', 'messages_lost', 'messages_delivered_share'], because }];
}

interface Tally {
  expected: number;
  delivered: number;
  duplicated: number;
  reordered: number;
  late: number;
  replayed: number;
  readonly latency: DeliveryLatency;
}

const pathNames: readonly Path[] = ['local', 'cross-instance'];

function startTally() {
  const tallies: Record<Path, Tally> = { local: emptyTally(), 'cross-instance': emptyTally() };
  const unexpected: Record<UnexpectedReason, number> = {
    echo: 0,
    'never-published': 0,
    refused: 0,
    'wrong-room': 0,
  };
  const anomalies: DeliveryAnomaly[] = [];
  const listener = {
    expected(path: Path, delivered: boolean) {
      tallies[path].expected += 1;
      if (delivered) tallies[path].delivered += 1;
    },
    arrived(path: Path, { sentUs }: { readonly sentUs: number }, latencyUs: number) {
      tallies[path].latency.record(sentUs, latencyUs);
    },
    replayed(path: Path) {
      tallies[path].replayed += 1;
    },
    anomaly(path: Path, anomaly: DeliveryAnomaly) {
      anomalies.push(anomaly);
      if (anomaly.kind === 'unexpected') unexpected[anomaly.reason] += 1;
      else if (anomaly.kind !== 'lost') tallies[path][anomaly.kind] += 1;
    },
  };
  return { tallies, unexpected, anomalies, listener };
}

function emptyTally(): Tally {
  const counts = { expected: 0, delivered: 0, duplicated: 0, reordered: 0, late: 0, replayed: 0 };
  return { ...counts, latency: new DeliveryLatency() };
}

/** Nothing but the zero expectation for a path on which nothing was due: zero losses of nothing must not pass a gate. */
function valuesOf(path: Path, tally: Tally, { lateAfterMs }: History): CheckedValue[] {
  const { expected, delivered, duplicated, reordered, late, replayed, latency } = tally;
  const labels = { path };
  const arrived = latency.values();
  const values: CheckedValue[] = [{ metric: 'messages_expected', value: total(expected), labels }];
  if (expected > 0) {
    values.push(
      { metric: 'messages_delivered', value: total(delivered), labels },
      { metric: 'messages_lost', value: total(expected - delivered), labels },
      {
        metric: 'messages_delivered_share',
        value: { kind: 'proportion', count: delivered, of: expected },
        labels,
      },
    );
  }
  if (expected > 0 || arrived.length > 0 || replayed > 0) {
    values.push(
      { metric: 'messages_duplicated', value: total(duplicated), labels },
      { metric: 'messages_reordered', value: total(reordered), labels },
      { metric: 'messages_replayed', value: total(replayed), labels },
    );
    if (lateAfterMs !== null) values.push({ metric: 'messages_late', value: total(late), labels });
  }
  return [...values, ...arrived.map((value) => ({ ...value, labels }))];
}

function publishedValues(history: History): CheckedValue[] {
  const isDue = inMeasuredPhase(history);
  const due = history.publications.filter(isDue);
  const dropped = history.droppedUs.filter((dueUs) => isDue({ dueUs })).length;
  if (due.length + dropped === 0) return [];
  const counts = (['ok', 'fail', 'unknown'] as const).map(
    (outcome) => [outcome, due.filter((one) => one.outcome === outcome).length] as const,
  );
  return [...counts, ['dropped', dropped] as const].map(([outcome, count]) => ({
    metric: 'messages_published',
    value: total(count),
    labels: { outcome },
  }));
}

function unexpectedValues(
  unexpected: Readonly<Record<UnexpectedReason, number>>,
  { publications, receipts }: History,
): CheckedValue[] {
  if (publications.length === 0 && receipts.length === 0) return [];
  return (Object.keys(unexpected) as UnexpectedReason[]).map((reason) => ({
    metric: 'messages_unexpected',
    value: total(unexpected[reason]),
    labels: { reason },
  }));
}
