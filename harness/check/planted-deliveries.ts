import { type Random, seededRandom } from '../core/random.ts';
import {
  emptyHistory,
  type History,
  type Membership,
  type Publication,
  type Receipt,
} from '../load/ledger/history.ts';
import type { FindingKind } from './checker.ts';

/** A history of a room with known faults in it, for testing what reads histories. */
export interface PlantedDeliveries {
  readonly history: History;
  /** How many of each kind were planted. */
  readonly planted: Readonly<Partial<Record<FindingKind, number>>>;
  readonly expected: { readonly local: number; readonly crossInstance: number };
}

/** The room in which messages are published, and a neighbor of it with one member an instance. */
export interface Room {
  readonly seed: number;
  readonly instances: number;
  readonly membersPerInstance: number;
  readonly publishersPerInstance: number;
  /** Each publisher sends two messages a millisecond apart, once a second, this often. */
  readonly pairs: number;
  /** How likely something is wrong with a pair at a member, from 0 to 1. */
  readonly wrong: number;
}

const room = 'lobby';
const otherRoom = 'hall';
const second = 1e6;
const latencyUs = 10_000;
const lateUs = 300_000;
const harms = ['lose', 'double', 'swap', 'delay'] as const;

/**
 * Plants losses, doubles, swaps, delays, echoes, inventions, refused messages that arrive all the same, and messages that
 * arrive in another room; and things that are no fault: unknown messages that arrive or do not, members that come late and
 * leave early, members of another room who hear nothing.
 */
export function plantDeliveries(drawn: Room): PlantedDeliveries {
  const random = seededRandom(drawn.seed);
  const planted: Partial<Record<FindingKind, number>> = {};
  const plant = (kind: FindingKind) => {
    planted[kind] = (planted[kind] ?? 0) + 1;
  };
  const expected = { local: 0, crossInstance: 0 };
  const publications: Publication[] = [];
  const receipts: Receipt[] = [];
  const memberships = membershipsOf(drawn, random);
  const strangers = strangersOf(drawn);
  const chance = (likelihood: number) => random.unit() < likelihood;

  const deliver = (publication: Publication, member: string, afterUs: number) => {
    const { publisher, sequence, sentUs } = publication;
    receipts.push({ publisher, sequence, member, receivedUs: sentUs + afterUs });
  };
  const deliverPair = (pair: readonly [Publication, Publication], membership: Membership) => {
    const [first, other] = pair;
    const { member, fromUs, untilUs } = membership;
    const sure =
      first.outcome === 'ok' && fromUs <= first.sentUs && (untilUs ?? Infinity) > other.sentUs + second;
    if (!sure) {
      const possible = (untilUs ?? Infinity) > other.sentUs && fromUs <= other.sentUs + latencyUs;
      const arrives = first.outcome !== 'fail' && possible && chance(0.5);
      if (arrives) for (const one of pair) deliver(one, member, latencyUs);
      if (first.outcome !== 'fail' || !chance(drawn.wrong)) return;
      deliver(first, member, latencyUs);
      plant('message-unexpected');
      return;
    }
    expected[membership.instance === first.instance ? 'local' : 'crossInstance'] += 2;
    const harm = chance(drawn.wrong) ? harms[random.int(harms.length)] : null;
    if (harm === 'lose') plant('message-lost');
    else deliver(first, member, harm === 'swap' ? latencyUs + 2_000 : latencyUs);
    deliver(other, member, harm === 'delay' ? lateUs : latencyUs);
    if (harm === 'swap') plant('message-reordered');
    if (harm === 'delay') plant('message-late');
    if (harm === 'double') {
      deliver(first, member, latencyUs + 5_000);
      plant('message-duplicated');
    }
  };

  for (let pair = 0; pair < drawn.pairs; pair++) {
    for (let number = 0; number < drawn.instances * drawn.publishersPerInstance; number++) {
      const publisher = `publisher-${number}`;
      const instance = `app-${(number % drawn.instances) + 1}`;
      const outcome = chance(0.8) ? 'ok' : chance(0.5) ? 'unknown' : 'fail';
      const sentUs = (pair + 1) * second + number * 10;
      const base = { publisher, room, instance, outcome } as const;
      const first = { ...base, sequence: pair * 2, dueUs: sentUs, sentUs };
      const other = { ...first, sequence: pair * 2 + 1, sentUs: sentUs + 1_000 };
      publications.push(first, other);
      for (const membership of memberships) deliverPair([first, other], membership);
      for (const { member } of first.outcome === 'fail' ? [] : strangers) {
        if (!chance(drawn.wrong)) continue;
        deliver(first, member, latencyUs);
        plant('message-misrouted');
      }
      if (chance(drawn.wrong)) {
        deliver(first, publisher, latencyUs);
        plant('message-unexpected');
      }
      if (chance(drawn.wrong)) {
        deliver({ ...first, sequence: 1_000_000 + pair }, memberships[0]?.member ?? publisher, latencyUs);
        plant('message-unexpected');
      }
    }
  }
  return {
    history: {
      ...emptyHistory,
      publications: random.shuffle(publications),
      receipts: random.shuffle(receipts),
      memberships: random.shuffle([...memberships, ...strangers]),
      lateAfterMs: 200,
    },
    planted,
    expected,
  };
}

/** Some come late, some leave early: a quarter of a second after a pair, which may therefore have been on its way. */
function membershipsOf({ instances, membersPerInstance, pairs }: Room, random: Random): Membership[] {
  return Array.from({ length: instances * membersPerInstance }, (_, number) => {
    const fromUs = random.unit() < 0.8 ? 0 : (random.int(pairs) + 0.25) * second;
    const untilUs =
      random.unit() < 0.8 ? null : fromUs + (random.int(pairs) + (fromUs === 0 ? 1.25 : 1)) * second;
    return { member: `member-${number}`, room, instance: `app-${(number % instances) + 1}`, fromUs, untilUs };
  });
}

function strangersOf({ instances }: Room): Membership[] {
  return Array.from({ length: instances }, (_, number) => ({
    member: `stranger-${number}`,
    room: otherRoom,
    instance: `app-${number + 1}`,
    fromUs: 0,
    untilUs: null,
  }));
}
