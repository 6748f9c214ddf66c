import { Histogram } from '../../core/histogram.ts';

/** What k6 tells of each request, answered or not: a number of milliseconds, whether it failed, or that there was one. */
const ofRequests: Readonly<Record<string, 'times' | 'rate' | 'count'>> = {
  http_req_duration: 'times',
  http_req_blocked: 'times',
  http_req_connecting: 'times',
  http_req_tls_handshaking: 'times',
  http_req_sending: 'times',
  http_req_waiting: 'times',
  http_req_receiving: 'times',
  http_req_failed: 'rate',
  http_reqs: 'count',
};

/** How a sample came about. */
export interface Origin {
  /** Whether its request went somewhere else than to the topology. */
  readonly isElsewhere: boolean;
  readonly isAnswered: boolean;
}

/** What a threshold comes to: as k6 says, or unknown, and why. */
export type Found = { readonly kind: 'as-judged' } | { readonly kind: 'unknown'; readonly why: string };

const asJudged: Found = { kind: 'as-judged' };
const n = (count: number) => count.toLocaleString('en-US');

/**
 * What a threshold rests on. k6 counts a request without an answer as one of 0 ms, and one to somebody else like any other:
 * a verdict about the topology is k6's only where it is the same without them.
 */
export class ThresholdEvidence {
  readonly #kind: 'times' | 'rate' | 'count' | 'other';
  readonly #own = new Histogram();
  #all = 0;
  #elsewhere = 0;
  #unanswered = 0;
  #ownCount = 0;
  #ownSum = 0;

  constructor(metric: string) {
    this.#kind = ofRequests[metric] ?? 'other';
  }

  add(value: number, { isElsewhere, isAnswered }: Origin): void {
    this.#all++;
    if (this.#kind === 'other') return;
    if (isElsewhere) this.#elsewhere++;
    else if (!isAnswered) this.#unanswered++;
    if (isElsewhere || (this.#kind === 'times' && !isAnswered)) return;
    this.#ownCount++;
    this.#ownSum += value;
    if (this.#kind === 'times') this.#own.record(value);
  }

  get isEmpty(): boolean {
    return this.#all === 0;
  }

  /** `read` is the number that k6 held the threshold against, where its summary has it. */
  judge(expression: string, isCrossed: boolean, read: number | null): Found {
    if (this.#kind === 'other' || this.#ownCount === this.#all) return asJudged;
    if (this.#ownCount === 0) return { kind: 'unknown', why: this.#nothingOwn() };
    const value = this.#ownValue(aggregateOf(expression), read);
    const own = value === null ? null : crosses(expression, value);
    if (own === isCrossed) return asJudged;
    const without =
      own === null || value === null
        ? 'its value without them is unknown'
        : `without them it is ${Number(value.toPrecision(4))}`;
    return { kind: 'unknown', why: `k6 counts it as ${word(isCrossed)} with ${this.#others()}; ${without}` };
  }

  #nothingOwn(): string {
    if (this.#elsewhere === this.#all) return `all of its ${n(this.#all)} requests went elsewhere`;
    return `none of its ${n(this.#all)} requests got a response${this.#elsewhere > 0 ? ' from the topology' : ''}`;
  }

  #others(): string {
    const parts = [
      ...(this.#elsewhere > 0 ? [`${n(this.#elsewhere)} requests that went elsewhere`] : []),
      ...(this.#kind === 'times' && this.#unanswered > 0
        ? [`${n(this.#unanswered)} requests without a response`]
        : []),
    ];
    return parts.join(' and ');
  }

  #ownValue(aggregate: string, read: number | null): number | null {
    const quantile = /^p\(([\d.]+)\)$/.exec(aggregate)?.[1];
    if (quantile !== undefined) return this.#own.quantile(Number(quantile) / 100);
    switch (aggregate) {
      case 'avg':
        return this.#ownSum / this.#ownCount;
      case 'min':
        return this.#own.quantile(0);
      case 'med':
        return this.#own.quantile(0.5);
      case 'max':
        return this.#own.max;
      case 'count':
        return this.#ownSum;
      case 'rate':
        if (this.#kind === 'rate') return this.#ownSum / this.#ownCount;
        return read === null ? null : (read * this.#ownCount) / this.#all;
      default:
        return null;
    }
  }
}

/** The part of a threshold before its operator: `p(95)`. */
export function aggregateOf(expression: string): string {
  return /^\s*([a-z]+(?:\([\d.]+\))?)/.exec(expression)?.[1] ?? '';
}

export function word(isCrossed: boolean): string {
  return isCrossed ? 'crossed' : 'passed';
}

/** Whether a number crosses a threshold; null for one that is not understood. */
function crosses(expression: string, value: number): boolean | null {
  const [, operator, limit] = /(<=|>=|===|==|!=|<|>)\s*([-+\d.eE]+)\s*$/.exec(expression) ?? [];
  const be = Number(limit);
  switch (operator) {
    case '<':
      return !(value < be);
    case '<=':
      return !(value <= be);
    case '>':
      return !(value > be);
    case '>=':
      return !(value >= be);
    case '==':
    case '===':
      return value !== be;
    case '!=':
      return value === be;
    default:
      return null;
  }
}
