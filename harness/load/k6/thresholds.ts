import { z } from 'zod';
import type { Measurement, Source } from '../../observe/measurement.ts';
import { measurement } from '../ledger/load-measurements.ts';
import type { NamedThresholds } from './name-thresholds.ts';
import type { K6Sample } from './read-k6-output.ts';
import { aggregateOf, type Found, type Origin, ThresholdEvidence, word } from './threshold-evidence.ts';
import { type Selector, selectorOf, selects } from './threshold-selector.ts';

/** What k6 writes with `--summary-export`. A threshold is `true` there when it was crossed. */
const summary = z.object({
  metrics: z.record(z.string(), z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() })),
});

export interface ThresholdWatchOptions {
  originOf(sample: K6Sample): Origin;
  /** Tags that the script told k6 to leave out: k6 by itself would have no sample that has them. */
  readonly leftOut: ReadonlySet<string>;
}

interface Watched {
  readonly named: NamedThresholds;
  readonly selector: Selector;
  readonly evidence: ThresholdEvidence;
}

/**
 * Finds out what the thresholds of a script rest on. k6 counts a threshold without a single sample as held, and its summary
 * does not tell the two apart; nor whose answers a number is made of.
 */
export class ThresholdWatch {
  readonly #watched: readonly Watched[];
  readonly #options: ThresholdWatchOptions;

  constructor(thresholds: readonly NamedThresholds[], options: ThresholdWatchOptions) {
    this.#options = options;
    this.#watched = thresholds.map((named) => {
      const selector = selectorOf(named.text);
      return { named, selector, evidence: new ThresholdEvidence(selector.metric) };
    });
  }

  /** The metrics that the thresholds are on. */
  get metrics(): readonly string[] {
    return [...new Set(this.#watched.map(({ selector }) => selector.metric))];
  }

  see(sample: K6Sample): void {
    for (const { selector, evidence } of this.#watched) {
      if (selects(selector, sample)) evidence.add(sample.value, this.#options.originOf(sample));
    }
  }

  /** What became of each threshold, from the text of k6's summary; null when k6 wrote none. */
  measurements(summaryText: string | null, source: Source): Measurement[] {
    const judged = summaryText === null ? null : summary.parse(JSON.parse(summaryText)).metrics;
    return this.#watched.flatMap((watched) =>
      watched.named.expressions.map((expression) => {
        const threshold = thresholdName(watched.named.name, expression);
        const metric = judged?.[watched.selector.summaryName];
        const read = readingFor(expression, metric);
        const isCrossed = metric?.thresholds?.[expression];
        const found = this.#foundFor(watched, { expression, isCrossed, read });
        if (found.kind === 'unknown' || isCrossed === undefined) {
          const why = found.kind === 'unknown' ? found.why : 'k6 did not judge it';
          return measurement(
            'k6_thresholds_without_data',
            source,
            { kind: 'total', value: 1 },
            { threshold, why },
          );
        }
        const labels = read === null ? { threshold } : { threshold, read: say(expression, read) };
        return measurement('k6_thresholds_held', source, { kind: 'total', value: isCrossed ? 0 : 1 }, labels);
      }),
    );
  }

  #foundFor({ selector, evidence }: Watched, { expression, isCrossed, read }: Judged): Found {
    const without = selector.tags.find(([name]) => this.#options.leftOut.has(name));
    if (isCrossed === undefined) return { kind: 'unknown', why: 'k6 did not judge it' };
    if (without) {
      return {
        kind: 'unknown',
        why: `the script tells k6 to leave out the tag '${without[0]}', so k6 by itself has no samples for it`,
      };
    }
    if (!evidence.isEmpty) return evidence.judge(expression, isCrossed, read);
    // A counter that nobody added to is 0, and that is a number.
    if (isCrossed && ['count', 'rate'].includes(aggregateOf(expression))) return { kind: 'as-judged' };
    return {
      kind: 'unknown',
      why: `no samples, so k6 ${isCrossed ? 'counts' : 'would count'} it as ${word(isCrossed)}`,
    };
  }
}

interface Judged {
  readonly expression: string;
  readonly isCrossed: boolean | undefined;
  readonly read: number | null;
}

/** The number that a threshold was compared with, where k6's summary has it. */
function readingFor(expression: string, metric: Readonly<Record<string, unknown>> = {}): number | null {
  const aggregate = aggregateOf(expression);
  // Metrics that are rates have theirs as `value`.
  const value = metric[aggregate] ?? (aggregate === 'rate' ? metric.value : undefined);
  return typeof value === 'number' ? value : null;
}

/** `p(95) 312.4` */
function say(expression: string, read: number): string {
  return `${aggregateOf(expression)} ${Number(read.toPrecision(4))}`;
}

/** How a threshold is called in labels. */
export function thresholdName(metric: string, expression: string): string {
  return `${metric}: ${expression}`;
}
