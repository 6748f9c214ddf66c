import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { RefusedRequest } from './refused-request.ts';
import type { RoomParticipant } from './room-client.ts';

type RoomRole = 'member' | 'publisher';

/** A socket with what it is there for. */
export interface PlacedSocket {
  /** Unique in the run. */
  readonly name: string;
  readonly role: RoomRole;
  /** Where it is meant to be, and was when it was placed. */
  readonly instance: string;
  readonly socket: RoomParticipant;
}

export interface Placement {
  readonly instances: readonly string[];
  readonly perInstance: Readonly<Record<RoomRole, number>>;
  /** A socket that is not connected yet; `attempt` counts from 0. */
  open(attempt: number): RoomParticipant;
  readonly signal: AbortSignal;
}

export interface Placed {
  readonly sockets: readonly PlacedSocket[];
  /** How many the placement asks for. */
  readonly wanted: number;
}

/** As many sockets as connect at once: small enough for any backlog. */
const atOnce = 32;
/** For each socket that is wanted: a balancer that chooses at random needs several attempts to fill the last place. */
const attemptsPerSocket = 20;
/** Rounds without a single socket in the room, after which there is no hope. */
const fruitlessRounds = 3;
/** How often sockets that have moved while others were placed are placed again, and how long one that is away may take to come back. */
const repairs = 3;
const comeBackMs = 3_000;

/**
 * Connects sockets until each instance has its members and publishers. It is the balancer that chooses the instance, so
 * sockets beyond what an instance shall have are closed, and others tried; after twenty attempts for each socket that is
 * wanted it stays at what was reached. One that breaks while others are placed may come back somewhere else: it is
 * replaced. Throws `SP_LOAD_NOT_DELIVERED` when not one socket gets into the room, unless that is
 * how the app behaves behind its balancer: then there are none.
 */
export async function placeSockets(placement: Placement): Promise<Placed> {
  const { instances, perInstance, open, signal } = placement;
  const places = new Map(instances.map((instance) => [instance, placesOf(perInstance)]));
  const wanted = instances.length * (perInstance.member + perInstance.publisher);
  const sockets: PlacedSocket[] = [];
  const taking: Taking = { places, sockets, named: { member: 0, publisher: 0 }, signal };
  let attempts = 0;
  await fill();
  for (let repair = 0; repair < repairs && !signal.aborted; repair++) {
    if ((await moveOut(taking)) === 0) break;
    await fill();
  }
  return { sockets, wanted };

  async function fill(): Promise<void> {
    let fruitless = 0;
    while (sockets.length < wanted && attempts < wanted * attemptsPerSocket && !signal.aborted) {
      const round = Array.from({ length: Math.min(atOnce, wanted - sockets.length) }, () => open(attempts++));
      const joined = await Promise.allSettled(round.map((socket) => take(socket, taking)));
      const failure = joined.find((one) => one.status === 'rejected');
      // The adapter's own mistake is one for each socket.
      if (failure?.reason instanceof ScaleproofError) throw failure.reason;
      fruitless = joined.some((one) => one.status === 'fulfilled') ? 0 : fruitless + 1;
      if (fruitless < fruitlessRounds) continue;
      if (sockets.length === 0 && !isVerdict(failure?.reason)) throw nobodyJoined(attempts, failure?.reason);
      break;
    }
  }
}

interface Taking {
  /** What each instance still wants. */
  readonly places: ReadonlyMap<string, RoomRole[]>;
  readonly sockets: PlacedSocket[];
  /** How many of each role have a name. */
  readonly named: Record<RoomRole, number>;
  readonly signal: AbortSignal;
}

async function take(socket: RoomParticipant, { places, sockets, named, signal }: Taking): Promise<void> {
  const giveUp = () => void socket.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const instance = await socket.join();
    const role = places.get(instance)?.shift();
    if (role === undefined) return await socket.close();
    named[role] += 1;
    sockets.push({ name: `${role}-${named[role]}`, role, instance, socket });
    socket.keep();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

/** Closes the sockets that are no longer where they were placed, and gives their places free; returns how many. */
async function moveOut({ places, sockets, signal }: Taking): Promise<number> {
  const deadline = performance.now() + comeBackMs;
  const isAway = () => sockets.some(({ socket }) => socket.instance === null);
  while (isAway() && performance.now() < deadline && !signal.aborted) await sleep(20);
  const moved = sockets.filter(({ socket, instance }) => socket.instance !== instance);
  const stayed = sockets.filter((one) => !moved.includes(one));
  if (moved.length === 0 || signal.aborted) return 0;
  sockets.splice(0, sockets.length, ...stayed);
  for (const { instance, role } of moved) places.get(instance)?.push(role);
  await Promise.all(moved.map(({ socket }) => socket.close()));
  return moved.length;
}

/** Publishers first: without them there is nothing to receive. */
function placesOf({ member, publisher }: Placement['perInstance']): RoomRole[] {
  return [...Array(publisher).fill('publisher'), ...Array(member).fill('member')];
}

/** Long-polling without stickiness gets nowhere, and nothing is wrong with the load. */
function isVerdict(failure: unknown): boolean {
  return failure instanceof RefusedRequest && failure.isUnknownSession;
}

function nobodyJoined(attempts: number, cause: unknown): ScaleproofError {
  return new ScaleproofError(
    'SP_LOAD_NOT_DELIVERED',
    `The load could not start: none of ${attempts} sockets got into the room (last: ${messageOf(cause)}). Check the ` +
      'logs of the app and the balancer; the balancer must pass WebSocket upgrades on.',
    { cause },
  );
}
