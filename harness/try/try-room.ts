import { setTimeout as sleep } from 'node:timers/promises';
import type { RoomMessage, Rooms } from '../app/adapter.ts';
import { trustOf } from '../app/tls.ts';
import { messageOf, ScaleproofError } from '../core/errors.ts';
import { seededRandom } from '../core/random.ts';
import { identityOf } from '../load/http/client-view.ts';
import { logInFirst } from '../load/sockets/log-in-first.ts';
import { RequestPublisher } from '../load/sockets/request-publisher.ts';
import type { RoomParticipant } from '../load/sockets/room-client.ts';
import { RoomSocket } from '../load/sockets/room-socket.ts';
import { whatFailed } from './complaint-findings.ts';
import type { RoomLook } from './seen.ts';
import { excerptOf, type TrialClientOptions } from './trial-client.ts';
import { watchedRooms } from './watched-rooms.ts';

export interface RoomTrial extends Pick<TrialClientOptions, 'adapter' | 'clock' | 'mask' | 'signal'> {
  readonly rooms: Rooms;
  /** Where the publisher connects, and where the other member does. */
  readonly entries: readonly [URL, URL];
  /** A room of this trial alone. */
  readonly room: string;
  /** How long a message may take to the other member. */
  readonly withinMs: number;
}

const lookEveryMs = 10;
/** Long enough for a message to come back to its publisher too. */
const afterwardsMs = 50;
const random = seededRandom(1);
const reconnect = { firstDelayMs: 100, maxDelayMs: 100, jitter: 'none' } as const;
/** For the address of a room, as far as it is the same for all. */
const someone = { name: 'try-1', number: 1, kept: {} };
const message = { publisher: 'publisher-1', sequence: 0 } as const;

/** Lets two members enter a room, and the first publish one message. */
export async function tryRoom(trial: RoomTrial): Promise<RoomLook> {
  const { entries, room, mask, signal } = trial;
  const frames: string[] = [];
  const published: string[] = [];
  const keepIn = (list: string[]) => (frame: string) => list.push(excerptOf(mask(frame)));
  const rooms = watchedRooms(trial.rooms, { onRead: keepIn(frames), onPublished: keepIn(published) });
  const protocol = rooms.events ? 'events' : (rooms.protocol ?? 'websocket');
  const nothing = {
    protocol,
    path: null,
    instances: [null, null],
    notIn: null,
    spoiled: null,
    frames,
  } as const;
  let sockets: readonly RoomParticipant[] = [];
  const closeAll = () => Promise.all(sockets.map((socket) => socket.close()));
  const giveUp = () => void closeAll();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const path = pathOf(rooms, room);
    const publisher = publisherAt({ ...trial, rooms, entry: entries[0], number: 1 });
    const member = socketAt({ ...trial, rooms, entry: entries[1], number: 2 });
    sockets = [publisher, member];
    const joined = await Promise.allSettled([publisher.join(), member.join()]);
    signal.throwIfAborted();
    const [first, second] = joined.map((one) => (one.status === 'fulfilled' ? one.value : null));
    const look = { ...nothing, ...heardNothing(), path, instances: [first ?? null, second ?? null] as const };
    const failure = joined.find((one) => one.status === 'rejected');
    if (failure) return { ...look, notIn: messageOf(failure.reason), sent: null, arrivedMs: null };
    const heard = await converse({ publisher, member }, trial);
    const { takenBy, ...all } = heard;
    return {
      ...look,
      ...all,
      sent: published[0] ?? null,
      instances: [takenBy ?? look.instances[0], look.instances[1]],
    };
  } catch (cause) {
    signal.throwIfAborted();
    if (!(cause instanceof ScaleproofError)) throw cause;
    return { ...nothing, ...heardNothing(), spoiled: whatFailed(cause), sent: null, arrivedMs: null };
  } finally {
    signal.removeEventListener('abort', giveUp);
    await closeAll();
  }
}

interface Pair {
  readonly publisher: RoomParticipant;
  readonly member: RoomParticipant;
}

/** Publishes a message and waits until it has come, or will not. */
async function converse(
  { publisher, member }: Pair,
  { rooms, withinMs, clock, signal }: RoomTrial,
): Promise<Heard & Pick<RoomLook, 'arrivedMs'>> {
  const heard = heardNothing();
  let arrivedUs: number | null = null;
  member.listen(
    listener(heard, (atUs) => {
      arrivedUs ??= atUs;
    }),
  );
  publisher.listen(
    listener(heard, () => {
      heard.cameBack = rooms.echoes !== true;
    }),
  );
  const sentUs = clock.nowUs();
  publisher.publish(message, () => {});
  const untilMs = performance.now() + withinMs;
  while (arrivedUs === null && heard.refused === null && performance.now() < untilMs && !signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
  await sleep(afterwardsMs, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
  const arrivedMs = arrivedUs === null ? null : (arrivedUs - sentUs) / 1000;
  return { ...heard, arrivedMs };
}

interface Heard extends Pick<RoomLook, 'refused' | 'cameBack' | 'others'> {
  refused: string | null;
  /** Which instance took the message, where an answer says it. */
  takenBy: string | null;
  cameBack: boolean;
  readonly others: string[];
}

function heardNothing(): Heard {
  return { refused: null, takenBy: null, cameBack: false, others: [] };
}

function listener(heard: Heard, onOwn: (atUs: number) => void) {
  return {
    joined() {},
    message({ publisher, sequence }: RoomMessage, atUs: number) {
      if (publisher === message.publisher && sequence === message.sequence) onOwn(atUs);
      else heard.others.push(`${publisher} #${sequence}`);
    },
    refused() {
      heard.refused = 'it refused a message, by what rooms.read says or by a status from 400 to 499';
    },
    accepted(_sequence: number, instance?: string) {
      heard.takenBy = instance ?? null;
    },
    left() {},
    comesBack() {},
  };
}

interface Placed extends RoomTrial {
  readonly entry: URL;
  readonly number: number;
}

function socketAt(placed: Placed): RoomSocket {
  const pingEveryMs = placed.rooms.events?.silentAfterMs ?? 1_000;
  return new RoomSocket({ ...clientAt(placed), random, pingEveryMs, reconnect });
}

function publisherAt(placed: Placed): RoomParticipant {
  const { rooms } = placed;
  if (!rooms.events) return socketAt(placed);
  return new RequestPublisher({ ...clientAt(placed), rooms, events: rooms.events });
}

function clientAt({ entry, number, rooms, room, adapter, clock }: Placed) {
  const identity = identityOf(`try-${number}`, number, random);
  const who = { identity, localAddress: null };
  const { logIn: name } = rooms;
  return {
    ...identity,
    entry,
    room,
    publicUrl: adapter.publicUrl,
    trust: trustOf(adapter),
    instanceOf: adapter.instanceOf,
    logIn: name === undefined ? null : logInFirst({ adapter, entry, clock }, { ...who, name }),
    clock,
    localAddress: null,
    rooms,
    messageBytes: 0,
  };
}

/** Where clients go. */
function pathOf(rooms: Rooms, room: string): string {
  if (rooms.protocol !== 'socket.io') return rooms.path(room, someone);
  return `${rooms.serverPath ?? '/socket.io'}, namespace ${rooms.namespace ?? '/'}`;
}
