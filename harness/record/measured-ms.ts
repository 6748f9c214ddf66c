import type { CellRecord, RepetitionRecord } from './run-record.ts';

/** How long the measured phase of a repetition was, in milliseconds: what ran of it, not what was planned. */
export function measuredMsOf(
  { scenario: { phases } }: Pick<CellRecord, 'scenario'>,
  { measuredMs }: Pick<RepetitionRecord, 'measuredMs'>,
): number {
  return measuredMs ?? phases.measuredMs;
}
