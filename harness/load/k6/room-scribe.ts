import type { RoomEvent, RoomMessage, RoomProtocol } from '../../app/adapter.ts';
import { eventsIn } from '../../app/room-events.ts';
import { assertNever } from '../../core/errors.ts';
import { Histogram } from '../../core/histogram.ts';
import { phaseAt, type Timeline } from '../../plan/phase.ts';
import type { HistoryLog } from '../ledger/history-log.ts';
import { RoomLedger } from '../sockets/room-ledger.ts';
import type { PlannedMessage, RoomPlan } from './plan-room.ts';
import type { RoomLine } from './script-job.ts';

/** What was sent this shortly before a connection broke may have been lost on the way. */
const unsureMs = 500;

export interface RoomContext {
  readonly rooms: RoomProtocol;
  readonly log: HistoryLog;
  readonly timeline: Timeline;
  /** k6's clock, in milliseconds, at the start of the warm-up. */
  readonly beganAt: number;
  /** The clock's reading when k6 was asked to end; Infinity when it ran to its end. */
  readonly abortedUs: number;
}

/**
 * Enters what a script saw of a room into the ledger that the socket driver keeps too. Both ends of a message were stamped
 * with the same clock, by one process.
 */
export class RoomScribe {
  readonly ledger: RoomLedger;
  /** Milliseconds from due to handed to the socket, of messages due in the measured phase. */
  readonly lateness = new Histogram();
  /** Where each socket was in the room first. */
  readonly placed = new Map<string, string>();
  reconnects = 0;
  readonly #plan: RoomPlan;
  readonly #context: RoomContext;
  readonly #entered = new Set<PlannedMessage>();
  /** Where each socket is while it is in the room. */
  readonly #here = new Map<string, string>();

  constructor(plan: RoomPlan, context: RoomContext) {
    this.ledger = new RoomLedger({ room: plan.room, originUs: context.timeline.originUs, log: context.log });
    this.#plan = plan;
    this.#context = context;
  }

  readonly isMember = (socket: string): boolean => this.#plan.members.has(socket);

  /** Lines come in chronological order. */
  enter(line: RoomLine): void {
    const atUs = this.#clockUs(line[1]);
    switch (line[0]) {
      case 'begin':
        break;
      case 'frame':
        for (const event of eventsIn(this.#context.rooms, line[3])) this.#read(line[2], event, atUs);
        break;
      case 'sent':
        this.#sent(this.#plan.messages[line[2]], line[3] === 1, atUs);
        break;
      case 'closed':
        this.#closed(line[2], atUs);
        break;
      default:
        assertNever(line);
    }
  }

  /** How many messages were due in the measured phase without k6 getting to them. */
  orphaned(): number {
    const { timeline, abortedUs } = this.#context;
    return this.#plan.messages.filter(
      (message) =>
        message.dueUs < abortedUs - timeline.originUs &&
        phaseAt(timeline, message.dueUs) === 'measured' &&
        !this.#entered.has(message),
    ).length;
  }

  #read(socket: string, event: RoomEvent, atUs: number): void {
    // The script answers no pings of the app's own, and k6 shows no response to an upgrade.
    if (event.kind === 'joined' && event.instance !== null) this.#joined(socket, event.instance, atUs);
    else if (event.kind === 'refused') this.ledger.refused(socket, event.sequence ?? null, atUs);
    else if (event.kind === 'message' && (this.isMember(socket) || this.#isEcho(socket, event.message))) {
      this.ledger.received(socket, event.message, atUs);
    }
  }

  /** One that nobody should get; of an app that echoes, nobody looks at it. */
  #isEcho(socket: string, { publisher }: RoomMessage): boolean {
    return publisher === socket && !this.#context.rooms.echoes;
  }

  #joined(socket: string, instance: string, atUs: number): void {
    if (this.#here.has(socket)) return;
    this.#here.set(socket, instance);
    if (this.placed.has(socket)) this.reconnects += 1;
    else this.placed.set(socket, instance);
    if (this.isMember(socket)) this.ledger.joined(socket, instance, atUs);
  }

  #sent(planned: PlannedMessage | undefined, wasSent: boolean, atUs: number): void {
    if (!planned) return;
    this.#entered.add(planned);
    const { timeline } = this.#context;
    const { publisher, dueUs } = planned;
    const instance = this.#here.get(publisher) ?? this.placed.get(publisher) ?? 'none';
    this.ledger.published(publisher, { instance, dueUs, sentUs: atUs, outcome: wasSent ? 'ok' : 'fail' });
    if (phaseAt(timeline, dueUs) !== 'measured') return;
    this.lateness.record(Math.round(atUs - timeline.originUs - dueUs) / 1000);
  }

  #closed(socket: string, atUs: number): void {
    // A k6 that is asked to end closes every socket: nothing is wrong with them.
    if (atUs >= this.#context.abortedUs || !this.#here.delete(socket)) return;
    if (this.isMember(socket)) this.ledger.left(socket, { untilUs: atUs });
    else this.ledger.unsureFrom(socket, atUs - unsureMs * 1000);
  }

  /** From k6's clock to this process's. */
  #clockUs(at: number): number {
    const { timeline, beganAt } = this.#context;
    return timeline.originUs + (at - beganAt - timeline.phases.warmupMs) * 1000;
  }
}
