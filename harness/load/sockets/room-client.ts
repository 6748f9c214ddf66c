import type { RoomMessage, Rooms } from '../../app/adapter.ts';
import type { GuardedAdapter } from '../../app/guarded-adapter.ts';
import type { SocketIoTransport } from '../../app/socket-io-rooms.ts';
import type { Trust } from '../../app/tls.ts';
import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { ReconnectPolicy } from '../../plan/workload.ts';
import type { ClientMemory } from '../http/client-memory.ts';

/** A client of a room. */
export interface RoomSocketOptions<Kind extends Rooms = Rooms> {
  /** The balancer. */
  readonly entry: URL;
  readonly room: string;
  readonly rooms: Kind;
  /** In place of those of the rooms, for Socket.IO. */
  readonly transports?: readonly SocketIoTransport[];
  /** Unique in the run. */
  readonly name: string;
  /** From 1. */
  readonly number: number;
  /** Who answered an upgrade. */
  readonly instanceOf: GuardedAdapter['instanceOf'];
  /** Logs the client with this memory in; null when sockets need no log-in. Throws when that fails. */
  readonly logIn: ((memory: ClientMemory) => Promise<void>) | null;
  /** Where people reach the app, for one that looks at it. */
  readonly publicUrl?: string | undefined;
  /** Told of each attempt to get into the room, when it is over: `failure` is null for one that got there. */
  readonly onAttempt?: (failure: Error | null, atUs: number) => void;
  /** Whose certificate is believed, for wss. */
  readonly trust?: Trust | undefined;
  readonly pingEveryMs: number;
  /** The size of a message as it is sent; 0 is the minimum. */
  readonly messageBytes: number;
  readonly reconnect: ReconnectPolicy;
  readonly random: Random;
  readonly clock: Clock;
  /** The address that it connects from; null lets the system choose. */
  readonly localAddress: string | null;
}

/** A member or a publisher of a room, whatever connects it. */
export interface RoomParticipant {
  /** Where it is in the room; null while it is not. */
  readonly instance: string | null;
  /** Connects for the first time; resolves with the instance when it is in the room, rejects when that fails. */
  join(): Promise<string>;
  /** From here on it comes back when its connection ends. */
  keep(): void;
  /** From here on `listener` is told; at once that it is in the room, if it is. */
  listen(listener: RoomListener): void;
  /** False when it is not in the room. `flushed` is called when the message has left this process, or never will. */
  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): boolean;
  /** Leaves for good and tells nobody. Returns when the connection is closed. */
  close(): Promise<void>;
}

/** A socket that is gone. All times are readings of the clock. */
export interface Leave {
  /** Until then it was surely in the room. */
  readonly untilUs: number;
  /** What was sent from here on may not have been read. */
  readonly unsureFromUs: number;
  /** How it ended, such as `1012 'restart'`. */
  readonly because: string;
}

/** Told of what happens on a socket after it was placed. `atUs` is the clock's reading. */
export interface RoomListener {
  joined(instance: string, atUs: number): void;
  message(message: RoomMessage, atUs: number): void;
  /** The app acknowledged a message. `instance`: which one took it, where that is known only then. */
  accepted(sequence: number, instance?: string): void;
  /** `sequence` is null when the app does not say which message it refused. */
  refused(sequence: number | null, atUs: number): void;
  left(leave: Leave): void;
  /** It is to try to come back at `dueUs`, by its policy. */
  comesBack(dueUs: number): void;
}
