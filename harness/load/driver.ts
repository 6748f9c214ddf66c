import type { GuardedAdapter } from '../app/guarded-adapter.ts';
import type { Clock } from '../core/clock.ts';
import type { ScaleproofError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import type { Reaper } from '../core/reaper.ts';
import type { Unavailable } from '../environment/runtime.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import type { LoadTime } from '../plan/load-time.ts';
import type { Timeline } from '../plan/phase.ts';
import type { Phases } from '../plan/phases.ts';
import type { CellLabels } from '../plan/plan.ts';
import type { Scenario } from '../plan/scenario.ts';
import type { Workload } from '../plan/workload.ts';
import type { History } from './ledger/history.ts';
import type { HistoryLog } from './ledger/history-log.ts';
import type { Twin } from './twin.ts';

export interface LoadJob {
  /** The balancer. */
  readonly entry: URL;
  /** The ids of the app's instances. */
  readonly instances: readonly string[];
  readonly adapter: GuardedAdapter;
  /** Absolute path of the script to run, for drivers that run one. */
  readonly script: string | null;
  readonly workload: Workload;
  readonly load: LoadShape;
  readonly phases: Phases;
  readonly random: Random;
  readonly clock: Clock;
  /** Absolute path of a folder, of this attempt alone, for files that a script writes. Left out: none are kept. */
  readonly filesFolder?: string;
  /** For drivers that start a process: ends it when the harness dies. Files of the driver go into its folder. */
  readonly reaper: Reaper;
  /** A Prometheus to which a tool may write its own series; null without one. */
  readonly prometheus: { readonly url: URL; readonly labels: CellLabels } | null;
  /** The history is recorded here during the load, by drivers that keep one. */
  readonly log: HistoryLog;
  /** Of a load that takes turns with another one, for drivers that can. */
  readonly twin?: Pick<Twin, 'isFirst'>;
  /** Awaited when every client is prepared, right before `begin`, by those who know when that is: servers are read at rest. */
  atRest?(): Promise<void>;
  /**
   * Called once, when every client is prepared: fixes the timeline and lets faults and observers start. The warm-up starts
   * now, or at `sinceUs`, a reading of the clock, for a tool whose load has begun a little before it is heard of.
   */
  begin(sinceUs?: number): Timeline;
}

/** Of the operations due in the measured phase. `planned` is the sum of the other four, exactly. */
export interface Offered {
  readonly planned: number;
  readonly ok: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Never sent, because `maxInFlight` were in flight. */
  readonly dropped: number;
}

export interface LoadResult {
  readonly offered: Offered;
  readonly measurements: readonly Measurement[];
  readonly history: History;
  /**
   * How long the measured phase lasted, in milliseconds: as planned, or less when the load ended earlier, and 0 when
   * it did not begin. A script that decides itself when it is done may take longer than planned. Left out: as
   * planned.
   */
  readonly measuredMs?: number;
  /** Files that a script wrote, relative to `filesFolder`. */
  readonly files?: readonly string[];
  /** Notes on this load for the reader, in full sentences. */
  readonly notes?: readonly string[];
  /** Why the load ended early without being aborted; the results up to then count. */
  readonly failure: ScaleproofError | null;
}

/** Sends load. Aborting `signal` ends it early with what it has. */
export interface Driver {
  readonly name: string;
  /** The environment variables that it passes to a script, which may be secret. */
  readonly env?: Readonly<Record<string, string>>;
  readonly shapes: ReadonlySet<LoadShape['kind']>;
  readonly workloads: ReadonlySet<Workload['kind']>;
  /** Of a driver that is not scaleproof's: the metrics of its own that it measures, so that targets may name them. */
  readonly metrics?: readonly string[];
  /** Whether it awaits `atRest` and takes turns with the other load of a `twin`, so that two versions of an app can be held against each other. */
  readonly takesTurns?: true;
  probe(): Promise<Unavailable | null>;
  /** How long a load takes that the scenario's script defines; null, or left out, when the phases of the scenario say it. */
  timeOf?(scenario: Pick<Scenario, 'script' | 'workload'>, signal: AbortSignal): Promise<LoadTime | null>;
  run(job: LoadJob, signal: AbortSignal): Promise<LoadResult>;
}
