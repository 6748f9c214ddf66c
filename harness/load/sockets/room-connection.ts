import { type RawData, WebSocket } from 'ws';
import type { RoomClient, RoomEvent, RoomProtocol, ServerSentEvent } from '../../app/adapter.ts';
import { eventsIn } from '../../app/room-events.ts';
import type { ClientMemory } from '../http/client-memory.ts';
import { EventStream, type StreamMemo } from './event-stream.ts';
import type { Leave, RoomSocketOptions } from './room-client.ts';
import type { RoomTransport } from './room-transport.ts';

/** What was sent this shortly before a connection broke may have been lost on the way. */
const unsureMs = 500;

/** A connection of a room's client. Moments are readings of the clock. */
export interface Connection {
  readonly socket: RoomTransport;
  joined: boolean;
  /** As the response to the upgrade names it. */
  instance: string | null;
  /** When the last frame or pong came. */
  heardUs: number;
  pingedUs: number;
  pongDue: boolean;
  /** No pong came. */
  silent: boolean;
  /** When the last ping was sent that was answered: everything sent before it has been read. */
  provenUs: number;
}

/** A client, with what it remembers of its streams of events. */
interface Opening extends RoomSocketOptions {
  readonly stream: StreamMemo;
}

/** Begins to connect, with the cookies and headers of the client's memory, which takes those of the response. */
export function openConnection(
  { entry, clock, localAddress, publicUrl, trust, room, rooms, instanceOf, stream }: Opening,
  client: RoomClient,
  memory: ClientMemory,
): Connection {
  const path = rooms.path(room, client);
  const url = new URL(path, entry);
  if (!rooms.events) url.protocol = entry.protocol === 'https:' ? 'wss:' : 'ws:';
  const host = publicUrl ? { host: new URL(publicUrl).host } : {};
  const asked = { method: 'GET', path, headers: { ...host, ...rooms.headers?.(client) } } as const;
  const headers = Object.fromEntries(pairsOf(memory.headersFor(asked)));
  const isNeverSilent = rooms.events?.silentAfterMs !== undefined;
  const socket = rooms.events
    ? new EventStream(url, { headers, trust, localAddress, isNeverSilent, memo: stream })
    : new WebSocket(url, [...(rooms.subprotocols ?? [])], {
        perMessageDeflate: rooms.compression ?? false,
        headers,
        ...(localAddress !== null && { localAddress }),
        ...trust,
      });
  const nowUs = clock.nowUs();
  const connection: Connection = {
    socket,
    joined: false,
    instance: null,
    heardUs: nowUs,
    pingedUs: nowUs,
    pongDue: false,
    silent: false,
    provenUs: nowUs,
  };
  socket.on('upgrade', ({ headers, statusCode }) => {
    memory.takeCookies(asked, headers);
    connection.instance = instanceOf(headers, statusCode);
  });
  return connection;
}

/**
 * A connection that broke was good until then. One that fell silent was good until it was last heard, and what was sent
 * since its last answered ping may lie unread in a buffer.
 */
export function leaveOf({ silent, heardUs, provenUs }: Connection, closedUs: number): Leave {
  return silent
    ? { untilUs: heardUs, unsureFromUs: Math.min(provenUs, closedUs - unsureMs * 1000) }
    : { untilUs: closedUs, unsureFromUs: closedUs - unsureMs * 1000 };
}

/** A frame that the adapter cannot read means nothing; the checkers miss the message that it was. */
export function eventsOf(
  rooms: RoomProtocol,
  data: RawData | ServerSentEvent,
  isBinary: boolean,
): readonly RoomEvent[] {
  const frame = 'data' in data ? data : isBinary ? bytesOf(data) : String(data);
  try {
    return eventsIn(rooms, frame);
  } catch {
    return [];
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function* pairsOf(list: readonly string[]): Generator<[string, string]> {
  for (let at = 0; at + 1 < list.length; at += 2) yield [list[at] ?? '', list[at + 1] ?? ''];
}
