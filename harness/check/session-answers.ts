import type { Operation } from '../load/history.ts';
import type { CheckedValue } from './checker-measurement.ts';
import { sessionMissing } from './session-story.ts';

interface Share {
  count: number;
  of: number;
}

/**
 * How a topology treats sessions while nothing is broken: reads that missed the session, of reads that the app answered;
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

  /** Takes one client's operations, in order. */
  add(operations: readonly Operation[]): void {
    let home: string | null = null;
    for (const { operation, outcome, error, instance, endedUs } of operations) {
      if (endedUs >= this.#untilUs) return;
      const missing = error === sessionMissing;
      if (operation === 'read-session' && (outcome === 'ok' || missing)) count(this.#missed, missing);
      if (operation === 'log-in') {
        if (outcome === 'ok') home = instance;
      } else if (home !== null && instance !== null) count(this.#sticky, instance === home);
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
