import type { RoomClient, RoomEvent, RoomMessage } from '../../app/adapter.ts';
import type { ClientMemory } from '../http/client-memory.ts';
import type { StreamMemo } from './event-stream.ts';
import type { Leave } from './room-client.ts';

/** The client that connects, with the cookies and headers that it has and those that it will be given. */
export interface WhoConnects {
  readonly client: RoomClient;
  readonly memory: ClientMemory;
  /** Of its streams of events. */
  readonly stream: StreamMemo;
}

/** What an event tells that has no answer within the protocol. */
export type RoomNews = Exclude<RoomEvent, { readonly kind: 'ping' }>;

/** What happens on a connection. After `closed` nothing more is told. */
export interface ConnectionListener {
  /** The app said something; `atUs` is the clock's reading. */
  heard(news: RoomNews, atUs: number): void;
  /** Why it is about to close. `asksForLogIn`: the app wants somebody who is logged in. */
  failed(cause: Error, asksForLogIn: boolean): void;
  closed(): void;
}

/** One connection of a room's client, in whatever protocol: from connecting, over introducing itself, to its end. */
export interface RoomConnection {
  /** Which instance answered when it connected; null while, or where, the answer does not say. */
  readonly instance: string | null;
  /** Whether it can be published on. */
  readonly isOpen: boolean;
  /** `flushed` is called when the message has left this process, or never will. Throws what the adapter throws. */
  publish(message: Omit<RoomMessage, 'padding'>, flushed: () => void): void;
  /** Ends it when the other end has not answered the last ping, and pings again. */
  ping(): void;
  /** Says goodbye. */
  close(): void;
  /** Ends it at once. */
  terminate(): void;
  /** What is known of a connection that closed at `closedUs`, a reading of the clock. */
  leave(closedUs: number): Leave;
}
