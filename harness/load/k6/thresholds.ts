import { z } from 'zod';
import type { Measurement, Source } from '../../observe/measurement.ts';
import { measurement } from '../load-measurements.ts';
import type { InspectedScript } from './inspect-script.ts';
import type { K6Sample } from './read-k6-output.ts';

/** A metric of k6, or the part of it that has certain tags: `http_req_duration{status:200}`. */
interface Selector {
  readonly text: string;
  readonly metric: string;
  readonly summaryName: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
}

/** What k6 writes with `--summary-export`. A threshold is `true` there when it was crossed. */
const summary = z.object({
  metrics: z.record(z.string(), z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() })),
});

/**
 * Finds out which thresholds of a script had something to judge. k6 counts a threshold without a single sample as held,
 * and its summary does not tell the two apart.
 */
export class ThresholdWatch {
  readonly #thresholds: readonly (readonly [Selector, readonly string[]])[];
  readonly #unseen: Set<Selector>;

  constructor({ thresholds }: Pick<InspectedScript, 'thresholds'>) {
    this.#thresholds = Object.entries(thresholds ?? {}).map(([text, all]) => [selectorOf(text), all]);
    this.#unseen = new Set(this.#thresholds.map(([selector]) => selector));
  }

  /** The metrics that some threshold waits for, because no sample of it has been seen. */
  get awaited(): readonly string[] {
    return [...this.#unseen].map(({ metric }) => metric);
  }

  see(sample: K6Sample): void {
    for (const selector of this.#unseen) {
      if (selector.metric !== sample.metric) continue;
      if (selector.tags.every(([name, value]) => sample.tag(name) === value)) this.#unseen.delete(selector);
    }
  }

  /** What became of each threshold, from the text of k6's summary; null when k6 wrote none. */
  measurements(summaryText: string | null, source: Source): Measurement[] {
    const judged = summaryText === null ? {} : summary.parse(JSON.parse(summaryText)).metrics;
    return this.#thresholds.flatMap(([selector, expressions]) =>
      expressions.map((expression) => {
        const threshold = thresholdName(selector.text, expression);
        const metric = judged[selector.summaryName];
        const isCrossed = metric?.thresholds?.[expression];
        const read = readingFor(expression, metric);
        const labels = read === null ? { threshold } : { threshold, read };
        return this.#unseen.has(selector) || isCrossed === undefined
          ? measurement('k6_thresholds_without_data', source, { kind: 'total', value: 1 }, labels)
          : measurement('k6_thresholds_held', source, { kind: 'total', value: isCrossed ? 0 : 1 }, labels);
      }),
    );
  }
}

/** The number that a threshold was held against, where k6's summary has it: `p(95) 312.4`. */
function readingFor(expression: string, metric: Readonly<Record<string, unknown>> = {}): string | null {
  const aggregate = /^\s*([a-z]+(?:\([\d.]+\))?)/.exec(expression)?.[1] ?? '';
  // Metrics that are rates have theirs as `value`.
  const value = metric[aggregate] ?? (aggregate === 'rate' ? metric.value : undefined);
  return typeof value === 'number' ? `${aggregate} ${Number(value.toPrecision(4))}` : null;
}

/** How a threshold is called in labels. */
export function thresholdName(metric: string, expression: string): string {
  return `${metric}: ${expression}`;
}

/** As k6 reads it: tags in braces, separated by commas, each a name and a value, quotes around either no part of it. */
function selectorOf(text: string): Selector {
  const [, metric = text, braced] = /^([^{]*)\{(.*)\}$/.exec(text) ?? [];
  const pairs = (braced ?? '').split(',').filter((pair) => pair !== '');
  return {
    text,
    metric,
    // k6 gives the part a name of its own, without the blanks at its ends.
    summaryName: braced === undefined ? text : `${metric}{${braced.trim()}}`,
    tags: pairs.map((pair) => {
      const [name = '', ...value] = pair.split(':');
      return [bare(name), bare(value.join(':'))];
    }),
  };
}

function bare(text: string): string {
  return text.trim().replaceAll(/^["']+|["']+$/g, '');
}
