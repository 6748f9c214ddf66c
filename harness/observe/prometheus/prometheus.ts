import type { Role } from '../../environment/runtime.ts';
import type { CellLabels } from '../../plan/plan.ts';
import type { TimeSeries } from './time-series.ts';

export interface WatchedNode {
  readonly id: string;
  readonly role: Role;
}

/** What was last read of a node, as Prometheus reads it; null when the node did not answer. */
export type ReadingOf = (nodeId: string) => string | null;

/** A Prometheus that watches a whole run. Disposing it stops it; its data stays in the folder of the run. */
export interface Prometheus extends AsyncDisposable {
  /** Where it answers while the run lasts. */
  readonly url: URL;
  /** Tells it of the nodes of a repetition before they are up, because it takes seconds to look at new targets. */
  announce(labels: CellLabels, nodes: readonly WatchedNode[]): Promise<void>;
  /**
   * Answers it from here on with what is read of these nodes, and waits until it has asked for each of them, at most
   * 15 s. Returns the ids of those that it has not asked for.
   */
  watch(nodes: readonly WatchedNode[], readingOf: ReadingOf, signal: AbortSignal): Promise<readonly string[]>;
  /** The nodes go away: from here on none of them answers. */
  release(): void;
  /** Stores series of the harness. Throws `SP_START_FAILED` when they are refused. */
  write(series: readonly TimeSeries[]): Promise<void>;
}
