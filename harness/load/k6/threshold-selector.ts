import type { K6Sample } from './read-k6-output.ts';

/** A metric of k6, or the part of it that has certain tags: `http_req_duration{status:200}`. */
export interface Selector {
  readonly metric: string;
  /** How k6's summary calls it. */
  readonly summaryName: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
}

/** As k6 reads it: tags in braces, separated by commas, each a name and a value, quotes around either no part of it. */
export function selectorOf(text: string): Selector {
  const [, metric = text, braced] = /^([^{]*)\{(.*)\}$/s.exec(text) ?? [];
  const pairs = (braced ?? '').split(',').filter((pair) => pair !== '');
  return {
    metric,
    // k6 gives the part a name of its own, without the blanks at its ends.
    summaryName: braced === undefined ? text : `${metric}{${braced.trim()}}`,
    tags: pairs.map((pair) => {
      const [name = '', ...value] = pair.split(':');
      return [bare(name), bare(value.join(':'))];
    }),
  };
}

export function selects({ metric, tags }: Selector, sample: K6Sample): boolean {
  return metric === sample.metric && tags.every(([name, value]) => sample.has(name, value));
}

function bare(text: string): string {
  return text.trim().replaceAll(/^["']+|["']+$/g, '');
}
