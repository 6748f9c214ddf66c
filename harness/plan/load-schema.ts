import { z } from 'zod';
import { anyMs } from '../core/milliseconds.ts';

const perSecond = z.number().positive();
const maxInFlight = z.int().positive();

export const constantRate = z.object({ kind: z.literal('constant-rate'), perSecond, maxInFlight });

/** Independent arrivals, as those of many users: gaps of exponential length around a mean rate. */
export const poissonRate = z.object({
  kind: z.literal('poisson-rate'),
  perSecond,
  maxInFlight,
  /** The same seed gives the same arrivals in every repetition of every run; null draws others each time. */
  seed: z.int32().nullable().default(null),
});

export const stage = z.object({ durationMs: anyMs, toPerSecond: z.number().nonnegative() });

/** Holds the start rate through the warm-up, walks the stages from the measured phase on, then holds the last rate. */
export const rampingRate = z
  .object({
    kind: z.literal('ramping-rate'),
    startPerSecond: z.number().nonnegative(),
    stages: z.array(stage).min(1),
    maxInFlight,
  })
  .refine(
    ({ startPerSecond, stages }) => startPerSecond > 0 || stages.some(({ toPerSecond }) => toPerSecond > 0),
    'expected a rate above 0 in some stage: nothing would be sent',
  );

export const constantUsers = z.object({
  kind: z.literal('constant-users'),
  users: z.int().positive(),
  thinkMs: anyMs.default(0),
});

/** Defined by the script of the workload. */
export const loadOfScript = z.object({
  kind: z.literal('script'),
  /** The script decides when its load is over, and the measured phase is that long; without it the phases are the scenario's. */
  ends: z.literal('with-the-script').exactOptional(),
});

export const loadShape = z.discriminatedUnion('kind', [
  constantRate,
  poissonRate,
  rampingRate,
  constantUsers,
  loadOfScript,
]);
