import type { PlannedCell } from '../plan/plan.ts';
import type { GateRecord } from './gate-record.ts';

/** The same question of two versions or of two topologies. */
export interface PlannedPair {
  readonly base: PlannedCell;
  readonly head: PlannedCell;
  /** Why it cannot be held against the other here; null when it can. */
  readonly apart: string | null;
}

export interface GatePlan {
  readonly kind: GateRecord['kind'];
  readonly suite: string;
  readonly seed: number;
  readonly budgetMs: number;
  readonly pairs: readonly PlannedPair[];
}
