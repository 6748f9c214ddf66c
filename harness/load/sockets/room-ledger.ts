import type { RoomMessage } from '../../app/adapter.ts';
import type { Outcome, Publication } from '../ledger/history.ts';
import type { HistoryLog } from '../ledger/history-log.ts';

/** A publication whose outcome may still change. */
interface Sent extends Publication {
  outcome: Outcome;
}

/** What a publisher says of a message that it sends. */
type Sending = Omit<Sent, 'publisher' | 'sequence' | 'room'>;

interface Attendee {
  isHere: boolean;
  /** How many messages had been sent when it joined, and how many of the later ones have arrived. */
  sentBefore: number;
  arrived: number;
  /** A bit for each message that arrived, by its place among all. */
  seen: Uint8Array;
}

/** How long after a message a refusal that does not name it may still be about it. */
const refusalUs = 1e6;

export interface RoomLedgerOptions {
  readonly room: string;
  /** The clock's reading at the start of the measured phase. */
  readonly originUs: number;
  readonly log: HistoryLog;
}

/**
 * What was published and what arrived. Takes readings of the clock and records microseconds from the start of the
 * measured phase; itself it keeps no more than what tells which message is meant and which is still to come.
 */
export class RoomLedger {
  readonly #room: string;
  readonly #originUs: number;
  readonly #log: HistoryLog;
  readonly #publications: Sent[] = [];
  readonly #byPublisher = new Map<string, Sent[]>();
  readonly #places = new Map<Sent, number>();
  readonly #arrivedSomewhere = new Set<Sent>();
  readonly #attendees = new Map<string, Attendee>();

  constructor({ room, originUs, log }: RoomLedgerOptions) {
    this.#room = room;
    this.#originUs = originUs;
    this.#log = log;
  }

  get publications(): readonly Publication[] {
    return this.#publications;
  }

  /** The sequence of this publisher's next message. */
  nextSequence(publisher: string): number {
    return this.#byPublisher.get(publisher)?.length ?? 0;
  }

  /** `dueUs` is from the start of the measured phase. `fail`: there was no socket to send it on. */
  published(publisher: string, { dueUs, sentUs, ...rest }: Sending): void {
    const own = this.#byPublisher.get(publisher) ?? [];
    this.#byPublisher.set(publisher, own);
    const room = this.#room;
    const fromOriginUs = sentUs - this.#originUs;
    const sent: Sent = { publisher, sequence: own.length, room, dueUs, sentUs: fromOriginUs, ...rest };
    own.push(sent);
    this.#publications.push(sent);
    this.#log.append({ is: 'publication', ...sent });
    if (sent.outcome !== 'fail') this.#places.set(sent, this.#places.size);
  }

  /** The app acknowledged a message of `publisher`; `instance` took it, where that was not known when it was sent. */
  accepted(publisher: string, sequence: number, instance?: string): void {
    const sent = this.#byPublisher.get(publisher)?.[sequence];
    if (sent?.outcome === 'unknown') this.#settle(sent, 'ok', instance);
  }

  /** The app refused a message of `publisher`. When it does not say which, and several may be meant, all are unknown. */
  refused(publisher: string, sequence: number | null, atUs: number): void {
    const own = this.#byPublisher.get(publisher) ?? [];
    const named = sequence === null ? undefined : own[sequence];
    const since = atUs - this.#originUs - refusalUs;
    const candidates = named
      ? [named]
      : recent(own, since).filter((sent) => sent.outcome !== 'fail' && !this.#arrivedSomewhere.has(sent));
    for (const sent of candidates) this.#settle(sent, candidates.length === 1 ? 'fail' : 'unknown');
  }

  /** The socket of `publisher` closed: what was sent on it from then on may not have been read. */
  unsureFrom(publisher: string, atUs: number): void {
    for (const sent of recent(this.#byPublisher.get(publisher) ?? [], atUs - this.#originUs)) {
      if (sent.outcome === 'ok') this.#settle(sent, 'unknown');
    }
  }

  #settle(sent: Sent, outcome: Outcome, instance?: string): void {
    const { publisher, sequence } = sent;
    sent.outcome = outcome;
    const where = instance === undefined ? {} : { instance };
    this.#log.append({ is: 'outcome', publisher, sequence, outcome, ...where });
  }

  joined(member: string, instance: string, atUs: number): void {
    this.#log.append({ is: 'joined', member, room: this.#room, instance, fromUs: atUs - this.#originUs });
    const seen = this.#attendees.get(member)?.seen ?? new Uint8Array(64);
    this.#attendees.set(member, { isHere: true, sentBefore: this.#places.size, arrived: 0, seen });
  }

  left(member: string, { untilUs, because }: { readonly untilUs: number; readonly because?: string }): void {
    const attendee = this.#attendees.get(member);
    if (!attendee?.isHere) return;
    attendee.isHere = false;
    const left = { member, untilUs: untilUs - this.#originUs, ...(because !== undefined && { because }) };
    this.#log.append({ is: 'left', ...left });
  }

  /** A message arrived at a member, or at its own publisher. */
  received(member: string, { publisher, sequence }: RoomMessage, atUs: number): void {
    this.#log.append({ is: 'receipt', publisher, sequence, member, receivedUs: atUs - this.#originUs });
    const sent = this.#byPublisher.get(publisher)?.[sequence];
    const place = sent && this.#places.get(sent);
    const attendee = this.#attendees.get(member);
    if (!sent || place === undefined || !attendee) return;
    this.#arrivedSomewhere.add(sent);
    if (markSeen(attendee, place) && place >= attendee.sentBefore) attendee.arrived += 1;
  }

  /** Of how many messages it is unknown whether the app took them. */
  inDoubt(): number {
    return this.#publications.filter(({ outcome }) => outcome === 'unknown').length;
  }

  /** How many messages are on their way to members who are still in the room. */
  outstanding(): number {
    let sum = 0;
    for (const { isHere, sentBefore, arrived } of this.#attendees.values()) {
      if (isHere) sum += this.#places.size - sentBefore - arrived;
    }
    return sum;
  }
}

/** Those sent at `sinceUs` or later; publications of one publisher are in chronological order. */
function recent(own: readonly Sent[], sinceUs: number): readonly Sent[] {
  return own.slice(own.findLastIndex(({ sentUs }) => sentUs < sinceUs) + 1);
}

/** Whether it is the first time. */
function markSeen(attendee: Attendee, place: number): boolean {
  const byte = place >> 3;
  const bit = 1 << (place & 7);
  if (byte >= attendee.seen.length) {
    const larger = new Uint8Array(Math.max(byte + 1, attendee.seen.length * 2));
    larger.set(attendee.seen);
    attendee.seen = larger;
  }
  const before = attendee.seen[byte] ?? 0;
  attendee.seen[byte] = before | bit;
  return (before & bit) === 0;
}
