import type { Clock } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { settledWithin } from '../core/settled-within.ts';
import { sleepUntil } from '../core/sleep-until.ts';
import type { Timeline } from '../plan/phase.ts';
import { checkedResult } from './checked-result.ts';
import type { Fault, FaultContext, FaultRecord, FaultResult, PlannedFault } from './fault.ts';
import { exclusiveHolds, type Hold, type Holds } from './holds.ts';
import { withoutEffect } from './victim.ts';

export interface Schedule {
  readonly timeline: Timeline;
  readonly clock: Clock;
  /** Its signal is aborted when the load has ended. */
  readonly context: Omit<FaultContext, 'hold'>;
  /** Aborted when the run is interrupted. */
  readonly interrupted: AbortSignal;
  /** Called with each fault when it is over. */
  readonly onFault?: (record: FaultRecord) => void;
}

/** How long a fault may last after the load, beyond what its settings allow; also after an interrupt. */
const afterLoadMs = 30_000;
const afterInterruptMs = 1_000;

/**
 * Injects each fault at its time, also while another one lasts; those on the same instance, store or link run one
 * after the other, and the record has the planned and the actual start. Every planned fault has a record, in
 * microseconds from the start of the measured phase, in the order of the plan. One that throws, that did not begin
 * before the load ended, or that does not end after it, has no confirmed effect. Never throws.
 */
export async function runFaultSchedule(
  planned: readonly PlannedFault[],
  schedule: Schedule,
): Promise<FaultRecord[]> {
  const holds = exclusiveHolds();
  const inOrder = planned.toSorted((left, right) => left.atMs - right.atMs);
  return Promise.all(inOrder.map((one) => runOne(one, holds, schedule)));
}

async function runOne({ atMs, fault }: PlannedFault, holds: Holds, schedule: Schedule): Promise<FaultRecord> {
  const { timeline, clock, context, interrupted, onFault } = schedule;
  const sinceOriginUs = () => clock.nowUs() - timeline.originUs;
  await sleepUntil(() => atMs - sinceOriginUs() / 1000, context.signal);
  let startedUs = sinceOriginUs();
  const waiting = waitingOf(fault, {
    holds,
    signal: context.signal,
    onBegin: () => (startedUs = sinceOriginUs()),
  });
  const work = injectOrSay(fault, { ...context, hold: waiting.hold }, () =>
    waiting.why(sinceOriginUs() - startedUs),
  );
  const settled = await settledWithin(work, [
    { once: context.signal, ms: afterLoadMs + (fault.mayTakeMs ?? 0) },
    { once: interrupted, ms: afterInterruptMs },
  ]);
  const result = settled?.value ?? withoutEffect([], waiting.why(sinceOriginUs() - startedUs));
  const record = {
    name: fault.name,
    ...withWait(result, waiting.first()),
    plannedUs: atMs * 1000,
    startedUs,
    endedUs: sinceOriginUs(),
  };
  onFault?.(record);
  return record;
}

interface WaitingOptions {
  readonly holds: Holds;
  readonly signal: AbortSignal;
  /** Called when the fault can begin, if it had to wait for that. */
  onBegin(): void;
}

/** How a fault waits for others, and the evidence of that. A fault begins when it first holds something. */
function waitingOf({ name }: Fault, { holds, signal, onBegin }: WaitingOptions) {
  let began = false;
  let first: Hold['waited'] = null;
  let now: Hold['waited'] = null;
  return {
    async hold(ids: readonly string[]): Promise<Disposable> {
      const onWait = (waited: NonNullable<Hold['waited']>) => {
        now = waited;
        if (!began) first = waited;
      };
      const hold = await holds.take(name, ids, { signal, onWait });
      if (!began && hold.waited !== null) onBegin();
      began = true;
      now = null;
      return hold;
    },
    first: () => first,
    /** Why it was not over when the load ended. */
    why(us: number): string {
      const advice = 'Inject it earlier, or make the measured phase longer.';
      if (now && !began)
        return `It could not begin before the load ended, because '${now.who}' was acting on ${now.what}. ${advice}`;
      return `It was not over when the load ended, ${(us / 1e6).toFixed(1)} s after it began. ${advice}`;
    },
  };
}

/** The evidence of a fault that waited. */
function withWait(result: FaultResult, waited: Hold['waited']): FaultResult {
  const { effect } = result;
  if (waited === null || !effect.confirmed) return result;
  const evidence = `It waited for '${waited.who}', which was acting on ${waited.what}. ${effect.evidence}`;
  return { ...result, effect: { confirmed: true, evidence } };
}

async function injectOrSay(fault: Fault, context: FaultContext, why: () => string): Promise<FaultResult> {
  if (context.signal.aborted) return withoutEffect([], 'The load ended before it was due.');
  try {
    return checkedResult(await fault.inject(context));
  } catch (cause) {
    if (context.signal.aborted) return withoutEffect([], why());
    return withoutEffect([], `It failed: ${messageOf(cause)}`);
  }
}
