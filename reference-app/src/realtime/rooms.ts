import type { WebSocket } from 'ws';
import type { Frame } from './frames.ts';

/** Above it a member reads too slowly: it is sent away, and does not fill this instance's memory. */
const longestBacklogBytes = 1_048_576;
/** RFC 6455, 7.4.1: try again later. */
const closeTryAgainLater = 1013;

/** Who is in which room on this instance. */
export interface Rooms {
  join(room: string, member: WebSocket): void;
  leave(room: string, member: WebSocket): void;
  /** Sends a message to everybody in the room but `except`. */
  deliver(room: string, data: unknown, except: WebSocket | null): void;
  /** Rooms with somebody in them. */
  count(): number;
}

/** `onSent` is told how many frames went out. */
export function createRooms(onSent: (frames: number) => void): Rooms {
  const membersOf = new Map<string, Set<WebSocket>>();
  return {
    join(room, member) {
      const members = membersOf.get(room);
      if (members) members.add(member);
      else membersOf.set(room, new Set([member]));
    },
    leave(room, member) {
      const members = membersOf.get(room);
      members?.delete(member);
      if (members?.size === 0) membersOf.delete(room);
    },
    deliver(room, data, except) {
      const members = membersOf.get(room);
      if (members === undefined) return;
      const frame = encode({ type: 'message', data });
      let sent = 0;
      for (const member of members) {
        if (member === except || member.readyState !== member.OPEN) continue;
        sendFrame(member, frame);
        sent += 1;
      }
      onSent(sent);
    },
    count: () => membersOf.size,
  };
}

/** Encoded once, however many members get it. */
export function encode(frame: Frame): Buffer {
  return Buffer.from(JSON.stringify(frame));
}

/** Sends a text frame, or closes the socket of a member that does not keep up. */
export function sendFrame(member: WebSocket, frame: Buffer): void {
  if (member.bufferedAmount > longestBacklogBytes) member.close(closeTryAgainLater, 'too slow');
  else member.send(frame, { binary: false });
}
