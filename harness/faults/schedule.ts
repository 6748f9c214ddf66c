import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { sleepUntil } from '../core/sleep-until.ts';
import type { Timeline } from '../plan/phase.ts';
import { checkedResult } from './checked-result.ts';
import type { Fault, FaultContext, FaultRecord, FaultResult, PlannedFault } from './fault.ts';
import { withoutEffect } from './victim.ts';

export interface Schedule {
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly context: FaultContext;
  /** Told of each fault when it is over. */
  readonly onFault?: (record: FaultRecord) => void;
}

/**
 * Injects each fault at its moment, one after the other: one that is due while another goes on comes right after it.
 * Every planned fault has a record, in microseconds from the start of the measured phase. One that throws, and one that
 * was not begun when the signal was aborted, has no confirmed effect. Never throws.
 */
export async function runFaultSchedule(
  planned: readonly PlannedFault[],
  { timeline, clock, context, onFault }: Schedule,
): Promise<FaultRecord[]> {
  const records: FaultRecord[] = [];
  const sinceOriginUs = () => clock.nowUs() - timeline.originUs;
  for (const { atMs, fault } of planned.toSorted((left, right) => left.atMs - right.atMs)) {
    await sleepUntil(() => atMs - sinceOriginUs() / 1000, context.signal);
    const startedUs = sinceOriginUs();
    const result = await injectOrSay(fault, context, () => sinceOriginUs() - startedUs);
    const record = { name: fault.name, ...result, startedUs, endedUs: sinceOriginUs() };
    records.push(record);
    onFault?.(record);
  }
  return records;
}

async function injectOrSay(
  fault: Fault,
  context: FaultContext,
  sinceStartUs: () => number,
): Promise<FaultResult> {
  if (context.signal.aborted) return withoutEffect([], 'The load ended before it was due.');
  try {
    return checkedResult(await fault.inject(context));
  } catch (cause) {
    if (context.signal.aborted) {
      const seconds = (sinceStartUs() / 1e6).toFixed(1);
      const advice = 'Inject it earlier, or make the measured phase longer.';
      return withoutEffect([], `It was not over when the load ended, ${seconds} s after it began. ${advice}`);
    }
    return withoutEffect([], `It failed: ${messageOf(cause)}`);
  }
}
