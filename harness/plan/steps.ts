import type { Step } from './workload.ts';

/** A step of a journey with nothing left open. */
export interface FullStep {
  readonly operation: string;
  /** How often it is drawn, in proportion to the others; null when steps are done in their order. */
  readonly weight: number | null;
  /** How long a client pauses after it; null: as the load says. */
  readonly thinkMs: number | null;
}

/** Steps are drawn as soon as one of them has a weight; the others count as 1 then. */
export function fullSteps(steps: readonly Step[]): readonly FullStep[] {
  const areDrawn = steps.some((step) => typeof step !== 'string' && step.weight !== null);
  return steps.map((step) => {
    const { operation, weight, thinkMs } =
      typeof step === 'string' ? { operation: step, weight: null, thinkMs: null } : step;
    return { operation, thinkMs, weight: areDrawn ? (weight ?? 1) : null };
  });
}

/** The operations of the steps, in their order. */
export function stepNames(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => (typeof step === 'string' ? step : step.operation));
}
