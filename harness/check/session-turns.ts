import type { Operation } from '../load/ledger/history.ts';

/** Whether an operation may have given its client another session, or ended the one it had. */
export function isTurn({ role, outcome }: Operation): boolean {
  return (role === 'log-in' || role === 'log-out') && outcome !== 'fail';
}

/** The log-ins and log-outs of those who share a session, asked for by time. */
export class SessionTurns {
  readonly all: readonly Operation[];
  readonly #byEnd: readonly Operation[];
  /** The latest end of each turn in `all` and of those before it. */
  readonly #latestEndUs: readonly number[];

  /** Takes operations in order of the sends. */
  constructor(operations: readonly Operation[]) {
    this.all = operations.filter(isTurn);
    this.#byEnd = this.all.toSorted((a, b) => a.endedUs - b.endedUs);
    let latest = Number.NEGATIVE_INFINITY;
    this.#latestEndUs = this.all.map(({ endedUs }) => {
      latest = Math.max(latest, endedUs);
      return latest;
    });
  }

  /** Whether another one was in flight while `operation` was: nobody knows which of them the app came to first. */
  overlaps(operation: Operation): boolean {
    for (let place = firstFrom(this.all, operation.endedUs, sentUsOf) - 1; place >= 0; place--) {
      if ((this.#latestEndUs[place] ?? 0) <= operation.sentUs) return false;
      const turn = this.all[place];
      if (turn && turn !== operation && turn.endedUs > operation.sentUs) return true;
    }
    return false;
  }

  /** The one that ended last before something was sent. */
  lastBefore(sentUs: number): Operation | null {
    return this.#byEnd[firstFrom(this.#byEnd, sentUs + 1e-9, endedUsOf) - 1] ?? null;
  }

  /** Those sent at `us` or later, in order of the sends. */
  from(us: number): readonly Operation[] {
    return this.all.slice(firstFrom(this.all, us, sentUsOf));
  }
}

const sentUsOf = ({ sentUs }: Operation) => sentUs;
const endedUsOf = ({ endedUs }: Operation) => endedUs;

/** The place of the first at `us` or later, by halving. */
function firstFrom(sorted: readonly Operation[], us: number, at: (operation: Operation) => number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const operation = sorted[middle];
    if (operation && at(operation) < us) low = middle + 1;
    else high = middle;
  }
  return low;
}
