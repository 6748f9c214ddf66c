import type { Plan, PlannedCell } from '../plan/plan.ts';
import type { CellRecord, RepetitionRecord, RunRecord } from '../record/run-record.ts';

/** Where a repetition is right now. */
export interface Progress {
  readonly step: 'bring-up' | 'prepare' | 'warm-up' | 'measured' | 'cool-down' | 'check' | 'tear-down';
  /** Of the whole run: what is left, in milliseconds, by the plan's estimate. */
  readonly leftMs: number;
}

/** Tells people how a run goes. Every hook is optional; none may throw or block. */
export interface Reporter {
  readonly name: string;
  onPlan?(plan: Plan, record: RunRecord): void;
  onCellStart?(cell: PlannedCell, position: { readonly index: number; readonly of: number }): void;
  onProgress?(cell: PlannedCell, progress: Progress): void;
  onRepetitionEnd?(cell: PlannedCell, repetition: RepetitionRecord): void;
  onCellEnd?(cell: CellRecord): void;
  /** `folder` is the run's own, absolute. */
  onRunEnd?(record: RunRecord, folder: string): void;
}
