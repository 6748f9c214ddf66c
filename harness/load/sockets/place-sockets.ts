import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { RefusedRequest } from './refused-request.ts';
import type { RoomSocket } from './room-socket.ts';

type RoomRole = 'member' | 'publisher';

/** A socket with what it is there for. */
export interface PlacedSocket {
  /** Unique in the run. */
  readonly name: string;
  readonly role: RoomRole;
  /** Where it is meant to be, and was when it was placed. */
  readonly instance: string;
  readonly socket: RoomSocket;
}

export interface Placement {
  readonly instances: readonly string[];
  readonly perInstance: Readonly<Record<RoomRole, number>>;
  /** A socket that is not connected yet; `attempt` counts from 0. */
  open(attempt: number): RoomSocket;
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

/**
 * Connects sockets until each instance has its members and publishers. It is the balancer that chooses the instance, so
 * sockets beyond what an instance shall have are closed, and others tried; after twenty attempts for each socket that is
 * wanted it stays at what was reached. Throws `SP_LOAD_NOT_DELIVERED` when not one socket gets into the room, unless that is how the
 * app behaves behind its balancer: then there are none.
 */
export async function placeSockets(placement: Placement): Promise<Placed> {
  const { instances, perInstance, open, signal } = placement;
  const places = new Map(instances.map((instance) => [instance, placesOf(perInstance)]));
  const wanted = instances.length * (perInstance.member + perInstance.publisher);
  const sockets: PlacedSocket[] = [];
  let attempts = 0;
  let fruitless = 0;
  while (sockets.length < wanted && attempts < wanted * attemptsPerSocket && !signal.aborted) {
    const round = Array.from({ length: Math.min(atOnce, wanted - sockets.length) }, () => open(attempts++));
    const joined = await Promise.allSettled(round.map((socket) => take(socket, { places, sockets, signal })));
    const failure = joined.find((one) => one.status === 'rejected');
    // The adapter's own mistake is one for each socket.
    if (failure?.reason instanceof ScaleproofError) throw failure.reason;
    fruitless = joined.some((one) => one.status === 'fulfilled') ? 0 : fruitless + 1;
    if (fruitless < fruitlessRounds) continue;
    if (sockets.length === 0 && !isVerdict(failure?.reason)) throw nobodyJoined(attempts, failure?.reason);
    break;
  }
  return { sockets, wanted };
}

interface Taking {
  /** What each instance still wants. */
  readonly places: ReadonlyMap<string, RoomRole[]>;
  readonly sockets: PlacedSocket[];
  readonly signal: AbortSignal;
}

async function take(socket: RoomSocket, { places, sockets, signal }: Taking): Promise<void> {
  const giveUp = () => void socket.close();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const instance = await socket.join();
    const role = places.get(instance)?.shift();
    if (role === undefined) return await socket.close();
    const number = sockets.filter((one) => one.role === role).length + 1;
    sockets.push({ name: `${role}-${number}`, role, instance, socket });
    socket.keep();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
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
