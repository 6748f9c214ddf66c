import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { Histogram } from '../core/histogram.ts';
import { anyMs } from '../core/milliseconds.ts';
import type { History } from '../load/ledger/history.ts';
import type { MetricName } from '../metrics/metrics.ts';
import type { Checker, Finding } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { formatMoment } from './format-moment.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';
import { nameOfInstance, operationEvent } from './proof-event.ts';
import { toldFinding } from './told-finding.ts';
import { type Versioned, type VersionedKey, versionedKeys } from './versioned-keys.ts';

export interface StaleReadCheckOptions {
  /** How long after a newer version was known a read may still return an older one: the TTL of a cache, for example. */
  readonly toleratedMs?: number;
  /** How long it is expected to, at most what is tolerated: the delay of a replica, for example. */
  readonly expectedMs?: number;
}

const options = z
  .strictObject({ toleratedMs: anyMs.default(0), expectedMs: anyMs.default(0) })
  .refine(
    ({ toleratedMs, expectedMs }) => expectedMs <= toleratedMs,
    'expected an expectedMs of at most toleratedMs',
  );

/**
 * Did every read return the newest version that had been acknowledged, or read by anyone, before it was sent? The
 * staleness of a read is the time from when the first version newer than its result was known until it was sent.
 * Reads are classified by whether that time, or for a read of the newest version the time since it was known, is
 * tolerated, and whether a stale read was expected.
 */
export function staleReadCheck(written: StaleReadCheckOptions = {}): Checker {
  const { toleratedMs, expectedMs } = checkedOptions(staleReadCheck, options, written);
  const name = 'stale-reads';
  const ageNamed = ({ ageUs }: SeenRead) => {
    if (ageUs < expectedMs * 1000) return 'expected';
    return ageUs <= toleratedMs * 1000 ? 'tolerated' : 'beyond';
  };
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const seen = versionedKeys(history).flatMap((key) => readsOf(key, history));
      const findings = seen.flatMap((read) => {
        if (read.newer === null || read.ageUs <= toleratedMs * 1000) return [];
        return [stale(read.read, read.newer, read.ageUs)];
      });
      const values = valuesOf(seen, ageNamed);
      const unknown = seen.length === 0 ? [{ metrics: ofReads, because: nothingRead }] : [];
      return { findings, measurements: measurementsOf(name, values), unknown };
    },
  };
}

const ofReads: readonly MetricName[] = ['reads_stale_share', 'read_staleness_ms'];
const metrics = metricsOfChecker('stale-reads');
const nothingRead =
  "No successful read of the measured phase was of a key written or read before ('access' of kinds 'write' and 'read').";

interface SeenRead {
  readonly read: Versioned;
  /** What made the first newer version known; null when the read shows the newest. */
  readonly newer: Versioned | null;
  readonly ageUs: number;
}

/** Successful reads of the measured phase before which a version was known. */
function readsOf({ writes, reads }: VersionedKey, history: History): SeenRead[] {
  const counts = inMeasuredPhase(history);
  const known = newestKnown([...writes, ...reads]);
  let upTo = 0;
  return reads.flatMap((read): SeenRead[] => {
    while (upTo < known.length && (known[upTo]?.endedUs ?? 0) <= read.sentUs) upTo++;
    const newest = known[upTo - 1];
    if (!newest || read.outcome !== 'ok' || !counts(read)) return [];
    const newer = known[firstAbove(known, read.access.version ?? Number.NEGATIVE_INFINITY)];
    const isStale = newer !== undefined && newer.endedUs <= read.sentUs;
    const ageUs = read.sentUs - (isStale ? newer : newest).endedUs;
    return [{ read, newer: isStale ? newer : null, ageUs }];
  });
}

/** Good operations in order of their ends, each with a higher version than all before it. */
function newestKnown(operations: readonly Versioned[]): Versioned[] {
  const known: Versioned[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const operation of operations.toSorted((a, b) => a.endedUs - b.endedUs || a.id - b.id)) {
    const { version } = operation.access;
    if (operation.outcome !== 'ok' || version === null || version <= newest) continue;
    newest = version;
    known.push(operation);
  }
  return known;
}

/** The place of the first with a version above `version`, by halving. */
function firstAbove(known: readonly Versioned[], version: number): number {
  let [low, high] = [0, known.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((known[middle]?.access.version ?? 0) > version) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Nothing for a share of nothing. */
function valuesOf(seen: readonly SeenRead[], ageNamed: (read: SeenRead) => string): CheckedValue[] {
  const values: CheckedValue[] = [{ metric: 'reads_checked', value: total(seen.length) }];
  const groups = Map.groupBy(seen, ageNamed);
  for (const [age, group] of groups) {
    const count = group.filter(({ newer }) => newer !== null).length;
    const value = { kind: 'proportion', count, of: group.length } as const;
    values.push({ metric: 'reads_stale_share', value, labels: { age } });
  }
  const staleness = new Histogram();
  for (const { newer, ageUs } of seen) if (newer !== null) staleness.record(ageUs / 1000);
  if (staleness.count > 0) {
    values.push({ metric: 'read_staleness_ms', value: { kind: 'distribution', ...staleness.store() } });
  }
  return values;
}

function stale(read: Versioned, newer: Versioned, ageUs: number): Finding {
  const { key, version } = read.access;
  return toldFinding('read-stale', () => ({
    sentence:
      `${read.client} read ${key} ${version ?? 'missing'} from ${nameOfInstance(read.instance)}, ` +
      `${(ageUs / 1000).toFixed(1)} ms after ${newer.access.version} was known; the read was sent ${formatMoment(read.sentUs)}.`,
    proof: [operationEvent(newer), operationEvent(read)],
  }));
}
