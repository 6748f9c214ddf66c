import type { History, Membership, Publication, Receipt } from '../load/ledger/history.ts';
import { type Attendance, attendances, membershipCursor } from './attendance.ts';
import { indexPublications, type PublicationIndex } from './publication-index.ts';

export type Path = 'local' | 'cross-instance';

/**
 * What nobody should have received: an own message, one that was never published, one that the app had refused, one of a
 * room that the member never was in.
 */
export type UnexpectedReason = 'echo' | 'never-published' | 'refused' | 'wrong-room';

/** A receipt that is wrong in itself. */
export interface WrongReceipt {
  readonly kind: 'duplicated' | 'reordered' | 'late';
  readonly atUs: number;
  readonly index: number;
  readonly receipt: Receipt;
  /** Everything that arrived at this member, in chronological order. */
  readonly receipts: readonly Receipt[];
}

export interface LostMessage {
  readonly kind: 'lost';
  readonly atUs: number;
  readonly index: number;
  /** Where and when the member was in the room that it was lost to. */
  readonly membership: Membership;
}

export interface UnexpectedMessage {
  readonly kind: 'unexpected';
  readonly atUs: number;
  readonly reason: UnexpectedReason;
  readonly receipt: Receipt;
  readonly publication: Publication | null;
}

/** One thing that went wrong between one publisher and one member. `index` is a place in the publication index. */
export type DeliveryAnomaly = LostMessage | WrongReceipt | UnexpectedMessage;

/** Who received a publication, for the proofs. */
interface Reach {
  readonly expected: Int32Array;
  readonly received: Int32Array;
  /** The first receipt that was met; holes where there is none. */
  readonly example: (Receipt | undefined)[];
}

/** What `matchDeliveries` tells while it reads; each call is about a publication that counts. */
interface DeliveryListener {
  expected(path: Path, delivered: boolean): void;
  arrived(path: Path, publication: Publication, latencyUs: number): void;
  /** What a member missed, or may have, came when it was back. */
  replayed(path: Path): void;
  anomaly(path: Path, anomaly: DeliveryAnomaly): void;
}

export interface MatchedDeliveries {
  readonly index: PublicationIndex;
  readonly reach: Reach;
}

export interface MatchOptions {
  /** A message sent this shortly before its member was gone may have been on its way: it is not expected. */
  readonly graceUs: number;
  readonly listener: DeliveryListener;
}

/**
 * Holds what arrived against what should have arrived, for each publisher and member. Expected is what was surely
 * published while the member was in the room. A member that has been told that it joined is in from that moment on, so
 * only the end of a membership is uncertain. Time is in proportion to publications times members plus receipts.
 */
export function matchDeliveries(history: History, { graceUs, listener }: MatchOptions): MatchedDeliveries {
  const index = indexPublications(history);
  const size = index.publications.length;
  const reach: Reach = { expected: new Int32Array(size), received: new Int32Array(size), example: [] };
  const arrivals = new Int32Array(size);
  const lateAfterUs = history.lateAfterMs === null ? Number.POSITIVE_INFINITY : history.lateAfterMs * 1000;
  for (const attendance of attendances(history)) {
    arrivals.fill(0);
    readReceipts(attendance, { index, reach, arrivals, lateAfterUs, listener });
    readExpectations(attendance, { index, reach, arrivals, graceUs, listener });
  }
  return { index, reach };
}

interface Reading {
  readonly index: PublicationIndex;
  readonly reach: Reach;
  /** How often each publication arrived at this member. */
  readonly arrivals: Int32Array;
  readonly listener: DeliveryListener;
}

function readReceipts(
  { memberships, receipts }: Attendance,
  { index, reach, arrivals, lateAfterUs, listener }: Reading & { readonly lateAfterUs: number },
): void {
  const { publications, publisherOf, counted } = index;
  const newest = new Float64Array(index.publishers).fill(-1);
  /** From where on what comes after the newest is in order all the same: the publisher did not wait. */
  const free = new Float64Array(index.publishers).fill(0);
  const membershipAt = membershipCursor(memberships);
  for (const receipt of receipts) {
    const atUs = receipt.receivedUs;
    const found = index.find(receipt);
    const publication = found === null ? null : (publications[found] ?? null);
    if (found === null || publication === null) {
      listener.anomaly('local', {
        kind: 'unexpected',
        reason: 'never-published',
        atUs,
        receipt,
        publication,
      });
      continue;
    }
    const membership = membershipAt(atUs);
    const path = pathOf(publication, membership);
    const counts = counted[found] === 1;
    const reason = reasonAgainst(receipt, publication, memberships);
    if (reason !== null) {
      if (counts) listener.anomaly(path, { kind: 'unexpected', reason, atUs, receipt, publication });
      continue;
    }
    const times = (arrivals[found] ?? 0) + 1;
    arrivals[found] = times;
    if (times > 1) {
      if (counts) listener.anomaly(path, { kind: 'duplicated', atUs, index: found, receipt, receipts });
      continue;
    }
    const publisher = publisherOf[found] ?? 0;
    const inOrder =
      receipt.sequence > (newest[publisher] ?? -1) || receipt.sequence >= (free[publisher] ?? 0);
    if (receipt.sequence > (newest[publisher] ?? -1)) {
      newest[publisher] = receipt.sequence;
      free[publisher] = publication.inOrderFrom ?? receipt.sequence;
    }
    if (!counts) continue;
    reach.received[found] = (reach.received[found] ?? 0) + 1;
    reach.example[found] ??= receipt;
    if (!inOrder) listener.anomaly(path, { kind: 'reordered', atUs, index: found, receipt, receipts });
    if (membership !== null && membership !== memberships[0] && publication.sentUs < membership.fromUs) {
      listener.replayed(path);
      continue;
    }
    const latencyUs = atUs - publication.sentUs;
    listener.arrived(path, publication, latencyUs);
    if (latencyUs > lateAfterUs) {
      listener.anomaly(path, { kind: 'late', atUs, index: found, receipt, receipts });
    }
  }
}

function reasonAgainst(
  { member }: Receipt,
  { publisher, outcome, room }: Publication,
  memberships: readonly Membership[],
): UnexpectedReason | null {
  if (publisher === member) return 'echo';
  if (outcome === 'fail') return 'refused';
  const elsewhere = memberships.length > 0 && memberships.every((membership) => membership.room !== room);
  return elsewhere ? 'wrong-room' : null;
}

function readExpectations(
  { member, memberships }: Attendance,
  { index, reach, arrivals, graceUs, listener }: Reading & { readonly graceUs: number },
): void {
  const membershipAt = membershipCursor(memberships);
  index.publications.forEach((publication, place) => {
    const { sentUs, outcome, publisher, room } = publication;
    const membership = membershipAt(sentUs);
    if (outcome !== 'ok' || index.counted[place] !== 1 || publisher === member) return;
    if (membership === null || membership.room !== room || sentUs < membership.fromUs) return;
    if (membership.untilUs !== null && sentUs > membership.untilUs - graceUs) return;
    const delivered = (arrivals[place] ?? 0) > 0;
    const path = pathOf(publication, membership);
    reach.expected[place] = (reach.expected[place] ?? 0) + 1;
    listener.expected(path, delivered);
    if (!delivered) listener.anomaly(path, { kind: 'lost', atUs: sentUs, index: place, membership });
  });
}

function pathOf(publication: Publication, membership: Membership | null): Path {
  return membership?.instance === publication.instance ? 'local' : 'cross-instance';
}
