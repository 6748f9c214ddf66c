/** Time as the harness reads it, passed in so that tests can hold it still. */
export interface Clock {
  /** Microseconds on a monotonic clock with an arbitrary origin, the same for the whole process. */
  nowUs(): number;
  /** Milliseconds since the Unix epoch; may jump. Only for provenance, never for a duration. */
  wallMs(): number;
}

/** The clock of this process: `performance.now()` for durations, `Date.now()` for dates. */
export const systemClock: Clock = {
  nowUs: () => performance.now() * 1000,
  wallMs: () => Date.now(),
};
