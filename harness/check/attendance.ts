import type { History, Membership, Receipt } from '../load/ledger/history.ts';

/** One member: when it was in the room, and what arrived, both in chronological order. */
export interface Attendance {
  readonly member: string;
  readonly memberships: readonly Membership[];
  readonly receipts: readonly Receipt[];
}

/** Everyone who was in the room or received something. */
export function attendances({ memberships, receipts }: History): Attendance[] {
  const attending = new Map<string, { memberships: Membership[]; receipts: Receipt[] }>();
  const of = (member: string) => {
    let entry = attending.get(member);
    if (!entry) {
      entry = { memberships: [], receipts: [] };
      attending.set(member, entry);
    }
    return entry;
  };
  for (const membership of memberships) of(membership.member).memberships.push(membership);
  for (const receipt of receipts) of(receipt.member).receipts.push(receipt);
  return [...attending].map(([member, found]) => ({
    member,
    memberships: found.memberships.sort((a, b) => a.fromUs - b.fromUs),
    receipts: found.receipts.sort((a, b) => a.receivedUs - b.receivedUs),
  }));
}

/**
 * For moments that only grow: the last membership that had begun by then, or the first one when none had. Null for
 * someone who was never in the room.
 */
export function membershipCursor(memberships: readonly Membership[]): (atUs: number) => Membership | null {
  let position = 0;
  return (atUs) => {
    while (position + 1 < memberships.length && (memberships[position + 1]?.fromUs ?? 0) <= atUs) position++;
    return memberships[position] ?? null;
  };
}
