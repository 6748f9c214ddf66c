import type { Finding } from '../check/checker.ts';
import type { FaultRecord } from '../faults/fault.ts';
import type { RunState } from '../judge/run-exit-code.ts';
import type { CellOutcome, Doubt, Verdict } from '../judge/verdict.ts';
import type { Offered } from '../load/driver.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { Expectation } from '../plan/plan.ts';
import type { ScenarioData } from '../plan/scenario.ts';
import type { Topology } from '../plan/topology.ts';

/** How a run was made, so that a reader can judge and repeat it. Holds no secrets. */
export interface Provenance {
  readonly scaleproof: string;
  readonly node: string;
  readonly argv: readonly string[];
  readonly seed: number;
  readonly runtime: string;
  /** Null outside a git checkout. */
  readonly commit: string | null;
  /** Whether the checkout had changes that were not committed. */
  readonly dirty: boolean;
  readonly machine: {
    readonly platform: string;
    readonly cpu: string;
    readonly cores: number;
    readonly memoryBytes: number;
  };
  /** Whether the generator has raised priority; it needs the permission for that. */
  readonly precedence: boolean;
}

/** One execution of a cell, with fresh processes: the statistical unit. */
export interface RepetitionRecord {
  readonly index: number;
  readonly seed: number;
  readonly startedAt: string;
  /** Bring-up to ready and tear-down; not part of any measurement. */
  readonly overhead: { readonly upMs: number; readonly downMs: number };
  readonly nodes: readonly { readonly id: string; readonly role: string; readonly version: string }[];
  readonly notes: readonly string[];
  /** Null when the repetition failed before load was sent. */
  readonly offered: Offered | null;
  readonly measurements: readonly Measurement[];
  readonly faults: readonly FaultRecord[];
  /**
   * How long the measured phase was: shorter than planned when the load ended before that. Null when nothing was measured;
   * then, and in older records, the planned time stands for it.
   */
  readonly measuredMs: number | null;
  /** Files that a script wrote, relative to the run's folder. */
  readonly files: readonly string[];
  /** How many findings of each kind there are: exact. */
  readonly findingCounts: Readonly<Record<string, number>>;
  /** The first few of each kind, with their proof. */
  readonly findings: readonly Finding[];
  readonly doubts: readonly Doubt[];
  /** Of the history, gzipped JSON lines, relative to the run's folder; null when none was kept. */
  readonly historyFile: string | null;
  /** When its measured phase began, if a Prometheus ran: the start of its series there. Null when none did. */
  readonly prometheusFrom: string | null;
  /** Why it did not complete. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface CellRecord {
  /** `topology/scenario`. */
  readonly key: string;
  readonly topology: Topology;
  readonly scenario: ScenarioData;
  readonly expect: Expectation;
  readonly outcome: CellOutcome;
  readonly skipped: { readonly reason: string; readonly enable: string } | null;
  readonly repetitions: readonly RepetitionRecord[];
  /**
   * Attempts at a repetition in which the generator or the machine was at fault, so that it was repeated. They decide
   * nothing and are kept to be seen.
   */
  readonly discarded: readonly RepetitionRecord[];
  readonly verdicts: readonly Verdict[];
}

export interface RunRecord {
  readonly schema: 'scaleproof.run/1';
  readonly id: string;
  readonly suite: string;
  readonly startedAt: string;
  /** Null while it runs and after a crash. */
  readonly endedAt: string | null;
  /** `interrupted` keeps what was measured. */
  readonly state: RunState;
  readonly exitCode: number | null;
  readonly provenance: Provenance;
  /** In the order of the plan, those that did not run included. */
  readonly cells: readonly CellRecord[];
}
