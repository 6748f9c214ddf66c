import { messageOf, ScaleproofError } from '../core/errors.ts';
import type { RepetitionRecord } from './run-record.ts';

/** What is known of a repetition before its load was sent. */
export type Start = Pick<RepetitionRecord, 'index' | 'seed' | 'startedAt'>;

/** A repetition of which nothing is measured yet. */
export function emptyRepetition(start: Start): RepetitionRecord {
  return {
    ...start,
    overhead: { upMs: 0, downMs: 0 },
    nodes: [],
    notes: [],
    offered: null,
    measurements: [],
    faults: [],
    measuredMs: null,
    files: [],
    findingCounts: {},
    findings: [],
    doubts: [],
    historyFile: null,
    prometheusFrom: null,
    error: null,
  };
}

/** Why a repetition did not run to its end, as its record says it. */
export function errorOf(cause: unknown, signal: AbortSignal): NonNullable<RepetitionRecord['error']> {
  if (signal.aborted)
    return { code: 'SP_INTERRUPTED', message: 'Interrupted: the results up to then are kept.' };
  if (cause instanceof ScaleproofError) return { code: cause.code, message: cause.message };
  return { code: 'SP_BUG', message: `A bug of scaleproof: ${messageOf(cause)}` };
}
