import { type Random, seededRandom } from '../../core/random.ts';
import { isPaced, type OpenShape, type PacedShape, type Stage } from '../../plan/load-shape.ts';
import type { Phases } from '../../plan/phases.ts';

/**
 * When arrival `k` (0, 1, 2, ...) is due, in microseconds from the start of the measured phase; negative in the warm-up,
 * Infinity when the rate never gets there. Pure, and never decreasing in `k`.
 */
export type Pacer = (arrival: number) => number;

/** A stretch of time in which the rate goes evenly from one value to another. */
interface Slope {
  readonly startUs: number;
  readonly durationUs: number;
  readonly from: number;
  readonly to: number;
  /** Arrivals before it, and before its end: the integral of the rate. */
  readonly before: number;
  readonly after: number;
}

/**
 * The schedule of an open load. A ramp holds its start rate through the warm-up, walks its stages from the start of the
 * measured phase and holds the last rate to the end. A constant rate of r for T seconds has exactly r T arrivals in any
 * window whose start is a multiple of 1 / r.
 */
export function pacerFor(load: PacedShape, phases: Phases): Pacer {
  const warmupUs = phases.warmupMs * 1000;
  const slopes = load.kind === 'constant-rate' ? steady(load.perSecond) : ramp(load, phases.warmupMs);
  return (arrival) => {
    const slope = slopes.find(({ after }) => after > arrival);
    return slope
      ? slope.startUs + usInto(slope, arrival - slope.before) - warmupUs
      : Number.POSITIVE_INFINITY;
  };
}

/**
 * The schedule of any open load. That of `poisson-rate` is drawn arrival by arrival, with gaps of -ln(1 - u) / rate for a
 * uniform u (inversion of the exponential distribution), from the load's own seed when it has one, and shall be asked in order,
 * from 0.
 */
export function scheduleOf(load: OpenShape, phases: Phases, random: Random): Pacer {
  if (isPaced(load)) return pacerFor(load, phases);
  const source = load.seed === null ? random : seededRandom(load.seed);
  let [drawn, dueUs] = [-1, -phases.warmupMs * 1000];
  return (arrival) => {
    for (; drawn < arrival; drawn++) dueUs += (-Math.log1p(-source.unit()) / load.perSecond) * 1e6;
    return dueUs;
  };
}

function steady(perSecond: number): readonly Slope[] {
  return slopesOf(perSecond, [{ durationMs: Number.POSITIVE_INFINITY, toPerSecond: perSecond }]);
}

function ramp(
  load: Extract<PacedShape, { readonly kind: 'ramping-rate' }>,
  warmupMs: number,
): readonly Slope[] {
  const last = load.stages.at(-1)?.toPerSecond ?? load.startPerSecond;
  return slopesOf(load.startPerSecond, [
    { durationMs: warmupMs, toPerSecond: load.startPerSecond },
    ...load.stages,
    { durationMs: Number.POSITIVE_INFINITY, toPerSecond: last },
  ]);
}

function slopesOf(startPerSecond: number, stages: readonly Stage[]): readonly Slope[] {
  let [startUs, from, before] = [0, startPerSecond, 0];
  return stages.map(({ durationMs, toPerSecond: to }) => {
    const durationUs = durationMs * 1000;
    const arrivals = from + to === 0 ? 0 : ((from + to) * durationMs) / 2000;
    const slope = { startUs, durationUs, from, to, before, after: before + arrivals };
    [startUs, from, before] = [startUs + durationUs, to, slope.after];
    return slope;
  });
}

/**
 * The inverse of `n(t) = from t + (to - from) t^2 / (2 d)`: the smaller root, in the form that subtracts no two close
 * numbers and is exact for a constant rate.
 */
function usInto({ durationUs, from, to }: Slope, arrivals: number): number {
  if (arrivals === 0) return 0;
  const perUs = (to - from) / durationUs;
  const root = Math.sqrt(Math.max(0, from * from + 2e6 * perUs * arrivals));
  return (2e6 * arrivals) / (from + root);
}
