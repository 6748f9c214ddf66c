import type { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import type { loadShape, stage } from './load-schema.ts';

export type Stage = Immutable<z.infer<typeof stage>>;

/**
 * How clients arrive. Open shapes send on schedule without waiting for responses; closed shapes send when the last response has arrived,
 * and are therefore subject to coordinated omission.
 */
export type LoadShape = Immutable<z.infer<typeof loadShape>>;

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
