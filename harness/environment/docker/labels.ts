import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { isRunning, processRow } from '../../core/process-table.ts';

/** On every container, network and volume of a run: its id. */
export const runLabel = 'scaleproof.run';
/** On the same: the process that made it, as `harnessLabelValue` writes it. */
export const harnessLabel = 'scaleproof.harness';

/** What everything that a run makes on an engine carries. */
export function runLabels(runId: string): Readonly<Record<string, string>> {
  return { [runLabel]: runId, [harnessLabel]: harnessLabelValue() };
}

const harness = z.object({ place: z.string(), pid: z.number(), startMark: z.string() });

/** Names this process so that another one can tell later whether it still runs. */
export function harnessLabelValue(): string {
  const startMark = processRow(process.pid)?.startMark ?? '';
  return JSON.stringify({ place: place(), pid: process.pid, startMark } satisfies z.infer<typeof harness>);
}

/**
 * Whether the process that a label names is certainly gone. One in another place, whose processes cannot be seen from
 * here although it may use the same engine, counts as alive; so does anything that is no such label.
 */
export function isDeadHarness(labelValue: string): boolean {
  try {
    const written = harness.parse(JSON.parse(labelValue));
    return written.place === place() && !isRunning(written);
  } catch {
    return false;
  }
}

/** Where process ids mean the same: a machine, or one container of it. */
function place(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
