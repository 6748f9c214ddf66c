import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { someMs } from '../core/milliseconds.ts';
import type { History, Operation } from '../load/ledger/history.ts';
import type { Checker, Finding, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { formatMoment } from './format-moment.ts';
import { inMeasuredPhase } from './in-measured-phase.ts';
import { operationEvent } from './proof-event.ts';
import { toldFinding } from './told-finding.ts';

export interface RateLimit {
  /** How many requests of one key may be admitted in any window. */
  readonly limit: number;
  readonly windowMs: number;
}

const options = z.strictObject({ limit: z.int().positive(), windowMs: someMs });

/**
 * Did a rate limiter keep its limit in every window, wherever it starts? Counts requests that were certainly admitted
 * within one window: from the send of the first to the response of the last. Those without a response may have been
 * admitted and are counted separately. `requests_over_limit` is how many of the admitted ones a limiter with a
 * sliding window would have rejected.
 */
export function rateLimitCheck(written: RateLimit): Checker {
  const { limit, windowMs } = checkedOptions(rateLimitCheck, options, written);
  const windowUs = windowMs * 1000;
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const keys = [...acquiredByKey(history)].map(([key, asked]) => ({
        key,
        asked,
        admitted: asked.filter(({ outcome }) => outcome === 'ok'),
      }));
      const worst = keys.map(({ key, admitted }) => ({ key, window: fullestWindow(admitted, windowUs) }));
      const asked = keys.flatMap((one) => one.asked);
      const most = Math.max(0, ...worst.map(({ window }) => window.length));
      return {
        findings: worst
          .filter(({ window }) => window.length > limit)
          .map(({ key, window }) => exceeded(key, window, { limit, windowMs })),
        measurements: measurementsOf(name, [
          { metric: 'limited_requests', value: total(asked.length) },
          ...(asked.length === 0 ? [] : countsOf(asked, { limit, windowUs, most, keys })),
        ]),
        unknown: unknownOf(asked, { limit, windowMs }),
      };
    },
  };
}

const name = 'rate-limit';
const metrics = metricsOfChecker(name);

function unknownOf(asked: readonly Operation[], { limit, windowMs }: RateLimit): NotObserved[] {
  if (asked.some(({ outcome }) => outcome === 'ok')) {
    if (asked.length > limit) return [];
    const because = `${asked.length} requests went to a rate limiter that admits ${limit} in ${windowMs} ms: too few to exceed it.`;
    return [{ metrics: ['requests_over_limit', 'requests_admitted_in_window'], because, bias: 'reads-low' }];
  }
  if (asked.length > 0) {
    const because = `Not one of ${asked.length} requests to a rate limiter was admitted, so the limit was not observed.`;
    return [{ metrics: ['requests_over_limit', 'requests_admitted_in_window'], because }];
  }
  const because = "No request of the measured phase went to a rate limiter ('access' of kind 'acquire').";
  return [{ metrics: metrics.filter((metric) => metric !== 'limited_requests'), because }];
}

interface Counting {
  readonly limit: number;
  readonly windowUs: number;
  readonly most: number;
  readonly keys: readonly { readonly admitted: readonly Operation[] }[];
}

function countsOf(asked: readonly Operation[], { limit, windowUs, most, keys }: Counting): CheckedValue[] {
  const admitted = keys.reduce((sum, key) => sum + key.admitted.length, 0);
  const over = keys.reduce((sum, key) => sum + overLimit(key.admitted, limit, windowUs), 0);
  const unsure = asked.filter(({ outcome }) => outcome === 'unknown').length;
  return [
    { metric: 'requests_admitted', value: total(admitted) },
    { metric: 'requests_admitted_in_window', value: total(most) },
    { metric: 'requests_over_limit', value: total(over) },
    { metric: 'limited_requests_unknown', value: total(unsure) },
  ];
}

function acquiredByKey(history: History): Map<string, Operation[]> {
  const counts = inMeasuredPhase(history);
  const keys = new Map<string, Operation[]>();
  for (const operation of history.operations) {
    if (operation.access?.kind !== 'acquire' || !counts(operation)) continue;
    const known = keys.get(operation.access.key);
    if (known) known.push(operation);
    else keys.set(operation.access.key, [operation]);
  }
  return keys;
}

/** The most operations that lie within one window as a whole, from send to answer; in order of their sends. */
function fullestWindow(admitted: readonly Operation[], windowUs: number): Operation[] {
  const short = admitted.filter(({ sentUs, endedUs }) => endedUs - sentUs <= windowUs);
  const bySent = short.toSorted((a, b) => a.sentUs - b.sentUs);
  const ends = short.map(({ endedUs }) => endedUs).sort((a, b) => a - b);
  let [ended, most, fromUs] = [0, 0, 0];
  bySent.forEach(({ sentUs }, sentBefore) => {
    while (ended < ends.length && (ends[ended] ?? 0) <= sentUs + windowUs) ended++;
    // None is longer than the window, so each that was sent before it begins has ended before it ends.
    if (ended - sentBefore <= most) return;
    [most, fromUs] = [ended - sentBefore, sentUs];
  });
  return bySent.filter(({ sentUs, endedUs }) => sentUs >= fromUs && endedUs <= fromUs + windowUs);
}

/** One is over when `limit` that are not over were sent at most a window before it ended. */
function overLimit(admitted: readonly Operation[], limit: number, windowUs: number): number {
  const kept: number[] = [];
  let over = 0;
  for (const { sentUs, endedUs } of admitted.toSorted((a, b) => a.endedUs - b.endedUs)) {
    const earliest = kept[kept.length - limit];
    if (earliest !== undefined && earliest >= endedUs - windowUs) over += 1;
    else insertInOrder(kept, sentUs);
  }
  return over;
}

function insertInOrder(sorted: number[], value: number): void {
  let place = sorted.length;
  while (place > 0 && (sorted[place - 1] ?? 0) > value) place--;
  sorted.splice(place, 0, value);
}

function exceeded(key: string, window: readonly Operation[], { limit, windowMs }: RateLimit): Finding {
  return toldFinding('limit-exceeded', () => {
    const fromUs = window[0]?.sentUs ?? 0;
    const tookMs = Math.ceil((Math.max(...window.map(({ endedUs }) => endedUs)) - fromUs) / 1000);
    return {
      sentence:
        `${window.length} requests of ${key} were admitted within ${tookMs} ms, the first sent ${formatMoment(fromUs)}; ` +
        `the limit is ${limit} in ${windowMs} ms.`,
      proof: window.map(operationEvent),
    };
  });
}
