export interface Stage {
  readonly durationMs: number;
  readonly toPerSecond: number;
}

/**
 * How clients arrive. Open shapes send on schedule whatever the answers; closed shapes send when the last answer is in,
 * and are therefore blind to coordinated omission.
 */
export type LoadShape =
  | { readonly kind: 'constant-rate'; readonly perSecond: number; readonly maxInFlight: number }
  | {
      readonly kind: 'ramping-rate';
      readonly startPerSecond: number;
      readonly stages: readonly Stage[];
      readonly maxInFlight: number;
    }
  | { readonly kind: 'constant-users'; readonly users: number; readonly thinkMs: number };

/** Closed shapes understate latency when the server stalls. */
export function isOpen(load: LoadShape): boolean {
  return load.kind !== 'constant-users';
}
