import { z } from 'zod';
import type { EntryReadings, FaultEffect, FaultResult } from './fault.ts';

const entryReadings: z.ZodType<EntryReadings> = z.object({
  idleConnections: z.number(),
  idleClosed: z.number(),
  asked: z.number(),
  unanswered: z.number(),
  awayMs: z.number(),
});

/** The result of a fault, which may be user code. Throws a TypeError when it is not one. */
export function checkedResult(written: unknown): FaultResult {
  const { nodes, effect, entry } = recordOf(written);
  const checked = checkedEffect(effect);
  if (Array.isArray(nodes) && nodes.every((node) => typeof node === 'string') && checked !== null) {
    const readings = entryReadings.safeParse(entry);
    return { nodes, effect: checked, ...(readings.success && { entry: readings.data }) };
  }
  throw new TypeError(
    "its 'inject' did not return { nodes: ['app-1'], effect: { confirmed: true, evidence: '...' } }, or confirmed: false " +
      "with a 'because'. It is unknown whether it took effect.",
  );
}

function checkedEffect(written: unknown): FaultEffect | null {
  const { confirmed, evidence, because } = recordOf(written);
  if (confirmed === true && typeof evidence === 'string') return { confirmed, evidence };
  return confirmed === false && typeof because === 'string' ? { confirmed, because } : null;
}

function recordOf(written: unknown): Readonly<Record<string, unknown>> {
  return typeof written === 'object' && written !== null ? { ...written } : {};
}
