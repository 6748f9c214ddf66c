import type { Checker, Finding, NotObserved } from './checker.ts';
import { type CheckedValue, measurementsOf, metricsOfChecker, total } from './checker-measurement.ts';
import { type Count, type CounterStory, counterStories } from './counter-stories.ts';
import { operationEvent } from './proof-event.ts';
import { toldFinding } from './told-finding.ts';

/**
 * Does a counter contain every increment? Its last value, read by a request that was sent after every increment had
 * ended, must have grown by the acknowledged increments since a value that was read before the first was sent. Less
 * means lost updates (two instances read, and the second overwrote the first), more means increments applied twice.
 * Increments of unknown outcome may be included or not. A counter without those two values is unsettled.
 */
export function lostUpdateCheck(): Checker {
  return {
    name,
    metrics,
    needs: ['operations'],
    check(history) {
      const counters = counterStories(history).flatMap((story) => sumOf(story) ?? []);
      return {
        findings: counters.filter(({ lost }) => lost > 0).map(overwritten),
        measurements: measurementsOf(name, countsOf(counters)),
        unknown: unknownOf(counters),
      };
    },
  };
}

const name = 'updates';
const metrics = metricsOfChecker(name);

function unknownOf(counters: readonly Sum[]): NotObserved[] {
  if (counters.every(({ acknowledged }) => acknowledged.length === 0)) {
    const because =
      "No increment was acknowledged: either the workload has none (the role 'increment-session', or 'access' of kind 'increment'), or all of them failed.";
    return [{ metrics: metrics.filter((metric) => metric !== 'updates_acknowledged'), because }];
  }
  if (counters.some(({ first, last }) => first !== null && last !== null)) return [];
  const because =
    'No counter was read both before its first increment and after its last one: read it in prepare and afterwards.';
  return [{ metrics: ['updates_lost', 'updates_duplicated'], because }];
}

interface Sum extends CounterStory {
  readonly acknowledged: readonly Count[];
  readonly lost: number;
  readonly duplicated: number;
  /** The values that it is compared with; null when there is no such answer. */
  readonly first: Count | null;
  readonly last: Count | null;
}

/** Null for a counter that nobody tried to increment. */
function sumOf({ counter, counts }: CounterStory): Sum | null {
  const increments = counts.filter(({ isIncrement }) => isIncrement);
  const [earliest] = increments;
  if (!earliest) return null;
  const acknowledged = increments.filter(({ operation }) => operation.outcome === 'ok');
  const unknown = increments.filter(({ operation }) => operation.outcome === 'unknown').length;
  const endUs = increments.reduce((latest, { operation }) => Math.max(latest, operation.endedUs), 0);
  const shown = counts.filter(({ isIncrement, value }) => !isIncrement && value !== null);
  const first = shown.findLast(({ operation }) => operation.endedUs <= earliest.operation.sentUs) ?? null;
  const last = shown.findLast(({ operation }) => operation.sentUs >= endUs) ?? null;
  const grown = first && last ? (last.value ?? 0) - (first.value ?? 0) : null;
  return {
    counter,
    counts,
    acknowledged,
    lost: grown === null ? 0 : Math.max(0, acknowledged.length - grown),
    duplicated: grown === null ? 0 : Math.max(0, grown - acknowledged.length - unknown),
    first,
    last,
  };
}

/** Nothing but a zero when nothing was acknowledged: zero losses of nothing must not pass a gate. */
function countsOf(counters: readonly Sum[]): CheckedValue[] {
  const sum = (count: (counter: Sum) => number) => counters.reduce((all, counter) => all + count(counter), 0);
  const acknowledged = sum((counter) => counter.acknowledged.length);
  const values: CheckedValue[] = [{ metric: 'updates_acknowledged', value: total(acknowledged) }];
  if (acknowledged === 0) return values;
  const settled = counters.filter(({ first, last }) => first !== null && last !== null);
  const unsettled = acknowledged - settled.reduce((all, one) => all + one.acknowledged.length, 0);
  return [
    ...values,
    ...(settled.length === 0
      ? []
      : ([
          { metric: 'updates_lost', value: total(sum(({ lost }) => lost)) },
          { metric: 'updates_duplicated', value: total(sum(({ duplicated }) => duplicated)) },
        ] as const)),
    { metric: 'updates_unsettled', value: total(unsettled) },
  ];
}

function overwritten({ counter, acknowledged, lost, first, last }: Sum): Finding {
  return toldFinding('update-lost', () => ({
    sentence:
      `${lost} of ${acknowledged.length} acknowledged increments of ${counter} are lost: ` +
      `it was ${first?.value} before them and is ${last?.value} after.`,
    proof: [first, ...acknowledged, last].flatMap((count) =>
      count ? [operationEvent(count.operation)] : [],
    ),
  }));
}
