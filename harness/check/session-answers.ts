import type { Operation } from '../load/ledger/history.ts';
import type { CheckedValue } from './checker-measurement.ts';
import { sessionMissing } from './session-story.ts';
import { SessionTurns } from './session-turns.ts';

interface Share {
  count: number;
  of: number;
}

/**
 * How a topology treats sessions while no faults: reads that missed the session, of reads that the app answered;
 * and answers by the instance that had answered the client's last log-in, of all that name their instance.
 */
export class SessionAnswers {
  readonly #untilUs: number;
  readonly #missed: Share = { count: 0, of: 0 };
  readonly #sticky: Share = { count: 0, of: 0 };

  /** `untilUs` is when the first fault starts. */
  constructor(untilUs: number) {
    this.#untilUs = untilUs;
  }

  /** Takes the operations of those who share a session, in order of the sends. */
  add(operations: readonly Operation[]): void {
    const turns = new SessionTurns(operations);
    let made = 0;
    let home: string | null = null;
    const madeBy = operations
      .filter(({ role, outcome }) => role === 'log-in' && outcome === 'ok')
      .toSorted((a, b) => a.endedUs - b.endedUs);
    for (const one of operations) {
      const { role, outcome, error, instance, sentUs, endedUs } = one;
      while (made < madeBy.length && (madeBy[made]?.endedUs ?? 0) <= sentUs)
        home = madeBy[made++]?.instance ?? null;
      // Others may have taken the session away while this one asked for it.
      if (endedUs >= this.#untilUs || turns.overlaps(one)) continue;
      const missing = error === sessionMissing;
      const isOut = turns.lastBefore(sentUs)?.role === 'log-out';
      if (role === 'read-session' && (outcome === 'ok' || missing) && !isOut) count(this.#missed, missing);
      if (role !== 'log-in' && home !== null && instance !== null) count(this.#sticky, instance === home);
    }
  }

  /** Nothing for a share of nothing. */
  values(): CheckedValue[] {
    const shares = { session_reads_missed_share: this.#missed, stickiness_share: this.#sticky } as const;
    return (Object.keys(shares) as (keyof typeof shares)[])
      .filter((metric) => shares[metric].of > 0)
      .map((metric) => ({ metric, value: { kind: 'proportion', ...shares[metric] } }));
  }
}

function count(share: Share, hit: boolean): void {
  share.of += 1;
  if (hit) share.count += 1;
}
