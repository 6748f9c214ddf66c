export interface Stage {
  readonly durationMs: number;
  readonly toPerSecond: number;
}

/**
 * How clients arrive. Open shapes send on schedule without waiting for responses; closed shapes send when the last response has arrived,
 * and are therefore subject to coordinated omission.
 */
export type LoadShape =
  | { readonly kind: 'constant-rate'; readonly perSecond: number; readonly maxInFlight: number }
  /** Independent arrivals, as those of many users: gaps of exponential length around a mean rate. */
  | {
      readonly kind: 'poisson-rate';
      readonly perSecond: number;
      readonly maxInFlight: number;
      /** The same seed gives the same arrivals in every repetition of every run; null draws others each time. */
      readonly seed: number | null;
    }
  /** Holds the start rate through the warm-up, walks the stages from the measured phase on, then holds the last rate. */
  | {
      readonly kind: 'ramping-rate';
      readonly startPerSecond: number;
      readonly stages: readonly Stage[];
      readonly maxInFlight: number;
    }
  | { readonly kind: 'constant-users'; readonly users: number; readonly thinkMs: number }
  /**
   * Defined by the script of the workload. `ends`: the script decides when its load is over, and the measured phase
   * is that long; without it the phases are the scenario's.
   */
  | { readonly kind: 'script'; readonly ends?: 'with-the-script' };

export type OpenShape = Extract<LoadShape, { readonly maxInFlight: number }>;

/** Open shapes with arrivals that are known in advance. */
export type PacedShape = Exclude<OpenShape, { readonly kind: 'poisson-rate' }>;

/** Closed shapes understate latency when the server stalls. Unknown for a script. */
export function isOpen(load: LoadShape): load is OpenShape {
  return isPaced(load) || load.kind === 'poisson-rate';
}

export function isPaced(load: LoadShape): load is PacedShape {
  return load.kind === 'constant-rate' || load.kind === 'ramping-rate';
}
