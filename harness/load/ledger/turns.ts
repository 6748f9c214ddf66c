import type { Measurement } from '../../observe/measurement.ts';
import { phaseAt, type Timeline } from '../../plan/phase.ts';
import type { LoadLedger } from './load-ledger.ts';
import { measurement } from './load-measurements.ts';

interface Turns {
  /** Operations that have an equal part of the measured phase each, one after the other. */
  readonly steps: readonly string[];
  readonly timeline: Timeline;
}

/** The operation whose part a moment of the measured phase is in; null before and after it. `us` from its start. */
export function turnAt({ steps, timeline }: Turns, us: number): string | null {
  if (phaseAt(timeline, us) !== 'measured') return null;
  return steps[Math.floor((us / 1000 / timeline.phases.measuredMs) * steps.length)] ?? null;
}

/** Successful responses per second of each operation, in the part of the measured phase that was its own and that ran. */
export function throughputOfTurns(
  { steps, timeline }: Turns,
  {
    ledger,
    measuredMs,
    driver,
  }: { readonly ledger: LoadLedger; readonly measuredMs: number; readonly driver: string },
): Measurement[] {
  const partMs = timeline.phases.measuredMs / steps.length;
  return [...new Set(steps)].flatMap((operation) => {
    const ranMs = steps.reduce(
      (sum, step, part) =>
        step === operation ? sum + Math.min(partMs, Math.max(0, measuredMs - part * partMs)) : sum,
      0,
    );
    if (ranMs === 0) return [];
    const ok = ledger.phases.measured.latency.get(operation)?.count ?? 0;
    return measurement(
      'operation_throughput_per_second',
      { kind: 'client', id: driver },
      { kind: 'total', value: (ok * 1000) / ranMs },
      { operation, loop: 'closed' },
    );
  });
}
