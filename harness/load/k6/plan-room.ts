import type { Frame, RoomClient, RoomProtocol, Rooms } from '../../app/adapter.ts';
import { ScaleproofError } from '../../core/errors.ts';
import type { PacedShape } from '../../plan/load-shape.ts';
import type { Workload } from '../../plan/workload.ts';
import type { LoadJob } from '../driver.ts';
import { pacerFor } from '../schedule/pacer.ts';
import { publishFrame } from '../sockets/publish-frame.ts';
import { roomName } from '../sockets/room-name.ts';
import type { RoomScriptJob } from './script-job.ts';

export type RoomWorkload = Extract<Workload, { readonly kind: 'room' }>;

/** Connecting takes a few milliseconds; a machine that is busy may need a hundred times as long. */
const joinWithinMs = 10_000;

/** What a busy machine may hold messages up by, which are late then and not lost. */
const heldUpAtMostMs = 10_000;

/** One message of the plan, due `dueUs` from the start of the measured phase. */
export interface PlannedMessage {
  readonly publisher: string;
  readonly sequence: number;
  readonly dueUs: number;
}

export interface RoomPlan {
  readonly room: string;
  readonly script: RoomScriptJob;
  readonly messages: readonly PlannedMessage[];
  readonly members: ReadonlySet<string>;
}

/** Lets the adapter make every frame that the script is going to send, and gives each its time and its publisher. */
export function planRoom(
  { entry, instances, phases, random }: LoadJob,
  {
    workload,
    load,
    rooms,
  }: { readonly workload: RoomWorkload; readonly load: PacedShape; readonly rooms: RoomProtocol },
): RoomPlan {
  const { membersPerInstance, publishersPerInstance, messageBytes, pingEveryMs, reconnect } = workload;
  const publishers = named('publisher', instances.length * publishersPerInstance);
  const members = named('member', instances.length * membersPerInstance);
  const { warmupMs, measuredMs, cooldownMs } = phases;
  const lastsMs = warmupMs + measuredMs + Math.max(cooldownMs, workload.lateAfterMs);
  const messages = inTurn(publishers, arrivals(pacerFor(load, phases), (measuredMs + cooldownMs) * 1000));
  const room = roomName(random);
  const url = new URL(rooms.path(room, nobody), entry);
  url.protocol = entry.protocol === 'https:' ? 'wss:' : 'ws:';
  const sockets = [...publishers, ...members];
  return {
    room,
    messages,
    members: new Set(members),
    script: {
      url: url.href,
      sockets,
      joinWithinMs,
      messages: messages.map(({ publisher, sequence, dueUs }) => [
        dueUs / 1000 + warmupMs,
        sockets.indexOf(publisher),
        textOf(publishFrame(rooms, { publisher, sequence }, { room, messageBytes })),
      ]),
      lastsMs,
      quietMs: workload.lateAfterMs,
      lastsAtMostMs: lastsMs + heldUpAtMostMs,
      pingEveryMs,
      reconnect,
      seed: random.int(0x7fffffff),
    },
  };
}

/** One address is for all sockets of the script. */
const nobody: RoomClient = { name: 'every socket', number: 1, kept: {} };

/** Throws `SP_CONFIG_INVALID` for what is different for each socket, or comes of what the app answers: the script is made before. */
export function roomsOfScript(rooms: Rooms): RoomProtocol {
  if (rooms.protocol === 'socket.io') {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      "The driver 'k6' speaks plain WebSockets, and the adapter's rooms are of Socket.IO. Use the driver 'sockets'.",
    );
  }
  const own = (
    ['logIn', 'subprotocols', 'compression', 'acknowledges', 'headers', 'greet', 'events'] as const
  ).filter((name) => rooms[name] !== undefined);
  if (own.length === 0) return rooms;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `The driver 'k6' joins rooms by an address alone, and the adapter's rooms have ${own.join(', ')}. Use the driver 'sockets'.`,
  );
}

function textOf(frame: Frame): string {
  if (typeof frame === 'string') return frame;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    "The driver 'k6' sends frames of text, and the adapter's rooms publish binary ones. Use the driver 'sockets'.",
  );
}

function named(role: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${role}-${index + 1}`);
}

function arrivals(dueUs: (arrival: number) => number, untilUs: number): number[] {
  const all: number[] = [];
  for (let arrival = 0, due = dueUs(0); due < untilUs; due = dueUs(++arrival)) all.push(due);
  return all;
}

function inTurn(publishers: readonly string[], dues: readonly number[]): PlannedMessage[] {
  const { length } = publishers;
  return dues.map((dueUs, arrival) => ({
    publisher: publishers[arrival % length] ?? '',
    sequence: Math.floor(arrival / length),
    dueUs,
  }));
}
