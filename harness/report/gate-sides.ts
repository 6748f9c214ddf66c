import type { GateCell } from '../gate/gate-record.ts';
import type { CellRecord, RepetitionRecord, RunRecord } from '../record/run-record.ts';

/** The run records of both sides. */
export interface GateRuns {
  readonly base: RunRecord;
  readonly head: RunRecord;
}

/** A cell as both sides recorded it, with only the launches that count; null where a run has no such cell or no such launch. */
export interface GateSides {
  readonly base: CellRecord | null;
  readonly head: CellRecord | null;
}

/** A launch of a gate has the index of the repetition in both records. */
export function sidesOf({ base, head, launches }: GateCell, runs: GateRuns): GateSides {
  const counted = new Set(launches.filter(({ because }) => because === null).map(({ index }) => index));
  const cellOf = (run: RunRecord, key: string): CellRecord | null => {
    const cell = run.cells.find((one) => one.key === key);
    const repetitions =
      cell?.repetitions.filter(({ index, error }) => counted.has(index) && error === null) ?? [];
    return cell && repetitions.length > 0 ? { ...cell, repetitions } : null;
  };
  return { base: cellOf(runs.base, base), head: cellOf(runs.head, head) };
}

/** Repetitions of both sides that ran at the same time. */
export function launchesOf({
  base,
  head,
}: GateSides): readonly (readonly [RepetitionRecord, RepetitionRecord])[] {
  const others = new Map(head?.repetitions.map((repetition) => [repetition.index, repetition]));
  return (base?.repetitions ?? []).flatMap((repetition) => {
    const other = others.get(repetition.index);
    return other ? [[repetition, other] as const] : [];
  });
}
