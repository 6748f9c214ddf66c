import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { anyMs } from '../core/milliseconds.ts';
import type { FaultRecord } from '../faults/fault.ts';
import type { History } from '../load/ledger/history.ts';
import type { Checker, Finding, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { faultTimeline, lastFaultBefore } from './fault-timeline.ts';
import { formatMoment } from './format-moment.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';
import { faultEvent, operationEvent } from './proof-event.ts';
import { toldFinding } from './told-finding.ts';
import { type Versioned, type VersionedKey, versionedKeys } from './versioned-keys.ts';

export interface LostWriteCheckOptions {
  /** How long after the last write of a key a read must be sent to decide: the lag of a replica, for example. */
  readonly settledAfterMs?: number;
}

const options = z.strictObject({ settledAfterMs: anyMs.default(0) });

/**
 * Is every acknowledged write still there at the end? The last successful read of a key decides, when it was sent
 * after the key's last write had ended: acknowledged versions above the one it returns are lost. A write of unknown
 * outcome is never lost, and recovered when it is read; a rejected one that is read is unexpected. Keys that were not
 * read at the end are unsettled.
 */
export function lostWriteCheck(written: LostWriteCheckOptions = {}): Checker {
  const { settledAfterMs } = checkedOptions(lostWriteCheck, options, written);
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const faults = faultTimeline(history.faults);
      const fates = versionedKeys(history).map((key) => fateOf(key, history, settledAfterMs * 1000));
      return {
        findings: fates.flatMap(({ lost, unexpected, last }) => [
          ...lost.map((write) => neverSeen(write, last, lastFaultBefore(faults, last?.sentUs ?? 0))),
          ...unexpected.map(({ write, read }) => seenAlthoughRefused(write, read)),
        ]),
        measurements: measurementsOf(name, countsOf(fates)),
        unknown: unknownOf(fates),
      };
    },
  };
}

const name = 'writes';
const metrics = metricsOfChecker(name);

function unknownOf(fates: readonly Fate[]): NotObserved[] {
  const acknowledged = fates.reduce((sum, fate) => sum + fate.acknowledged, 0);
  if (acknowledged === 0) {
    const because =
      "No write was acknowledged in the measured phase: either the workload has none ('access' of kind 'write'), or all of them failed.";
    return [{ metrics: metrics.filter((metric) => metric !== 'writes_acknowledged'), because }];
  }
  if (fates.some(({ last, acknowledged: own }) => last !== null && own > 0)) return [];
  const because = 'No key was read after its last write, so lost writes are unknown: read it afterwards.';
  return [{ metrics: ['writes_lost', 'writes_unexpected', 'writes_recovered'], because }];
}

interface Fate {
  readonly acknowledged: number;
  readonly lost: readonly Versioned[];
  readonly recovered: number;
  /** Acknowledged, and no read tells what became of them. */
  readonly unsettled: number;
  readonly unexpected: readonly { readonly write: Versioned; readonly read: Versioned }[];
  /** The read that decides. */
  readonly last: Versioned | null;
}

function fateOf({ writes, reads }: VersionedKey, history: History, settledAfterUs: number): Fate {
  const counted = writes.filter(inMeasuredPhase(history));
  const acknowledged = counted.filter(({ outcome }) => outcome === 'ok');
  const good = reads.filter(({ outcome }) => outcome === 'ok');
  const endUs = writes.reduce((latest, { endedUs }) => Math.max(latest, endedUs), Number.NEGATIVE_INFINITY);
  const final = good.at(-1);
  const last = final && final.sentUs >= endUs + settledAfterUs ? final : null;
  const firstSeen = new Map<number, Versioned>();
  for (const read of good) {
    const { version } = read.access;
    if (version !== null && !firstSeen.has(version)) firstSeen.set(version, read);
  }
  const lastVersion = last?.access.version ?? Number.NEGATIVE_INFINITY;
  const lost = last ? acknowledged.filter(({ access }) => (access.version ?? 0) > lastVersion) : [];
  const seen = (write: Versioned) => firstSeen.get(write.access.version ?? Number.NaN);
  return {
    acknowledged: acknowledged.length,
    lost,
    recovered: counted.filter((write) => write.outcome === 'unknown' && seen(write)).length,
    unsettled: last ? 0 : acknowledged.length,
    unexpected: counted.flatMap((write) => {
      const read = write.outcome === 'fail' ? seen(write) : undefined;
      return read ? [{ write, read }] : [];
    }),
    last,
  };
}

/** Nothing but a zero when nothing was acknowledged: zero losses of nothing must not pass a gate. */
function countsOf(fates: readonly Fate[]): CheckedValue[] {
  const sum = (count: (fate: Fate) => number) => fates.reduce((all, fate) => all + count(fate), 0);
  const acknowledged = sum((fate) => fate.acknowledged);
  const values: CheckedValue[] = [{ metric: 'writes_acknowledged', value: total(acknowledged) }];
  if (acknowledged === 0) return values;
  const unsettled = sum((fate) => fate.unsettled);
  const lost = total(sum((fate) => fate.lost.length));
  return [
    ...values,
    ...(unsettled < acknowledged ? [{ metric: 'writes_lost', value: lost } as const] : []),
    { metric: 'writes_recovered', value: total(sum((fate) => fate.recovered)) },
    { metric: 'writes_unsettled', value: total(unsettled) },
    { metric: 'writes_unexpected', value: total(sum((fate) => fate.unexpected.length)) },
  ];
}

function neverSeen(write: Versioned, last: Versioned | null, fault: FaultRecord | null): Finding {
  const { key, version } = write.access;
  return toldFinding('write-lost', () => ({
    sentence:
      `${key} ${version} was acknowledged ${formatMoment(write.endedUs)} and is lost: ` +
      `the last read returned ${last?.access.version ?? 'no value'}.`,
    proof: [
      operationEvent(write),
      ...(fault && fault.startedUs >= write.endedUs ? [faultEvent(fault)] : []),
      ...(last ? [operationEvent(last)] : []),
    ],
  }));
}

function seenAlthoughRefused(write: Versioned, read: Versioned): Finding {
  const { key, version } = write.access;
  return toldFinding('write-unexpected', () => ({
    sentence: `${key} ${version} was rejected ${formatMoment(write.endedUs)} but read ${formatMoment(read.endedUs)}.`,
    proof: [operationEvent(write), operationEvent(read)],
  }));
}
