import type { Finding } from '../check/checker.ts';
import type { CellRecord, RepetitionRecord, RunRecord } from './run-record.ts';

/** A finding of a record, by a name that is its own in the run. */
export interface NamedFinding {
  /** The cell, the repetition counted from 1, the kind, and its place among those of the kind that the record keeps. */
  readonly name: string;
  readonly finding: Finding;
  readonly cell: CellRecord;
  readonly repetition: RepetitionRecord;
}

/** Every finding that a cell's record keeps, in the order of the record. */
export function namedFindings(cell: CellRecord): NamedFinding[] {
  return cell.repetitions.flatMap((repetition) => {
    const places = new Map<string, number>();
    return repetition.findings.map((finding) => {
      const place = (places.get(finding.kind) ?? 0) + 1;
      places.set(finding.kind, place);
      return {
        name: `${cell.key}/${repetition.index + 1}/${finding.kind}-${place}`,
        finding,
        cell,
        repetition,
      };
    });
  });
}

/** The same of a whole run. */
export function namedFindingsOf({ cells }: RunRecord): NamedFinding[] {
  return cells.flatMap(namedFindings);
}
