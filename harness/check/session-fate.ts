import type { FaultRecord } from '../faults/fault.ts';
import type { Operation } from '../load/ledger/history.ts';
import { type FaultTimeline, faultsBetween, lastFaultBefore } from './fault-timeline.ts';
import type { ClientStory, SessionStory } from './session-story.ts';

/**
 * `unsettled`: nobody looked at it after it was made, or only where it never was, after the last fault; or others were shown in
 * its place; or the last that was heard of it was an answer that does not say whether it is there.
 */
export type SessionFate =
  | { readonly kind: 'survived' }
  | { readonly kind: 'unsettled' }
  | {
      readonly kind: 'lost';
      /** The answer that proves it. */
      readonly evidence: Operation;
      readonly fault: FaultRecord | null;
    };

/** What a client's history tells of its session, and what became of that. */
export interface Settled extends ClientStory {
  readonly fate: SessionFate;
}

export interface CommandContext {
  readonly faults: FaultTimeline;
  /** Every instance that answered anyone: what else a fault touches is a store or a balancer, which all depend on. */
  readonly instances: ReadonlySet<string | null>;
}

/**
 * Whether a session survived. With a store that each instance keeps for itself, an instance that never had the session
 * does not know it, which loses nothing: the client's next answer may come from the right one. So answers that deny a
 * session prove its loss only when it never came back **and** the denial comes from where the session was, or the session
 * was served by several instances and therefore shared, or a fault has hit where it was, or the client gave it up.
 */
export function fateOf(story: SessionStory, context: CommandContext): SessionFate {
  const evidence = evidenceOfLoss(story, context);
  if (evidence) return { kind: 'lost', evidence, fault: causeOf(story, evidence, context) };
  const { lastSeen, hidden, unexplained, end, bornBy } = story;
  if (!lastSeen || hidden || unexplained) return { kind: 'unsettled' };
  if (end?.kind === 'left') return { kind: 'survived' };
  if (lastSeen === bornBy) return { kind: 'unsettled' };
  const lastEndUs = Math.max(Number.NEGATIVE_INFINITY, ...context.faults.map(({ endedUs }) => endedUs));
  return { kind: lastSeen.sentUs >= lastEndUs ? 'survived' : 'unsettled' };
}

function evidenceOfLoss(story: SessionStory, context: CommandContext): Operation | null {
  const { denials, servedBy, lastGood, end } = story;
  const [first] = denials;
  const last = denials.at(-1);
  if (!first || !last) return null;
  if (end?.kind === 'abandoned' || servedBy.size > 1) return first;
  const fault = faultsBetween(context.faults, lastGood.sentUs, last.endedUs).find((one) =>
    hits(one, story, context),
  );
  return (
    denials.find(
      ({ instance, endedUs }) =>
        servedBy.has(instance) || (fault !== undefined && endedUs >= fault.startedUs),
    ) ?? null
  );
}

/**
 * A session that one instance kept was lost by the first fault since its last successful response that hit this instance: the
 * client may come back only when the instance is being started again, which is not what lost it. Any other session by the
 * last fault before the loss was seen.
 */
function causeOf(story: SessionStory, evidence: Operation, context: CommandContext): FaultRecord | null {
  const { faults } = context;
  const suspects =
    story.servedBy.size > 1 ? [] : faultsBetween(faults, story.lastGood.sentUs, evidence.endedUs);
  return suspects.find((fault) => hits(fault, story, context)) ?? lastFaultBefore(faults, evidence.endedUs);
}

function hits({ nodes }: FaultRecord, { servedBy }: SessionStory, { instances }: CommandContext): boolean {
  return nodes.some((node) => servedBy.has(node) || !instances.has(node));
}
