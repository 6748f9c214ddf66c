const windowSize = 32;
const mostUs = 400;

/** How long before a moment this process must be woken to be awake at it. */
export interface WakeLead {
  /** Microseconds, from 0 to 400; 0 until enough wakes were seen. */
  readonly us: number;
  /** Learns how long after its wake-up time the process was awake. */
  learn(delayUs: number): void;
}

/**
 * The lower quartile of the last delays: most wakes come at the moment or a little late, and those that come before it
 * wait for it by turning the event loop, which takes CPU time.
 */
export function wakeLead(): WakeLead {
  const delays = new Float64Array(windowSize);
  let [seen, us] = [0, 0];
  return {
    get us() {
      return us;
    },
    learn(delayUs) {
      delays[seen++ % windowSize] = delayUs;
      if (seen % windowSize !== 0) return;
      us = Math.min(mostUs, delays.toSorted()[windowSize / 4] ?? 0);
    },
  };
}
