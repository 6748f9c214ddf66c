import type { RoomClient, RoomEvent, RoomMessage } from './room-protocol.ts';

/** How a Socket.IO client reaches its app: requests that wait for an answer, or a WebSocket. */
export const socketIoTransports = ['polling', 'websocket'] as const;
export type SocketIoTransport = (typeof socketIoTransports)[number];

/** An event of Socket.IO: its name, then its arguments; bytes may be among them. */
export type SocketIoEvent = readonly [name: string, ...args: readonly unknown[]];

/** Rooms of an app that speaks Socket.IO, by the library's own client. */
export interface SocketIoRooms {
  readonly protocol: 'socket.io';
  readonly events?: never;
  /**
   * The first connects, and the client goes over to the other when the app offers it. Left out: polling, then WebSocket, as the
   * library does. A workload may choose others.
   */
  readonly transports?: readonly SocketIoTransport[];
  /** As for WebSockets: an operation that each client does before it connects, again after 401, 403 or a `connect_error` of the app's. */
  readonly logIn?: string;
  /** Whether permessage-deflate is offered on WebSockets; it is not when left out. */
  readonly compression?: boolean;
  /** Whether messages are sent with an acknowledgement: what the app has not acknowledged is in doubt, not sent. */
  readonly acknowledges?: boolean;
  /** Whether the app sends a message to its publisher too: then an own message is expected there, not a wrong one. */
  readonly echoes?: boolean;
  /** Of the app's server; `/socket.io` when left out. */
  readonly serverPath?: string;
  /** `/` when left out. */
  readonly namespace?: string;
  /** What goes with the connection to the namespace, such as a token: `socket.handshake.auth` in the app. */
  auth?(room: string, client: RoomClient): Readonly<Record<string, unknown>>;
  /** In the query of each request. */
  query?(room: string, client: RoomClient): Readonly<Record<string, string>>;
  /** Headers of each request, besides those that the client remembers. */
  headers?(client: RoomClient): Readonly<Record<string, string>>;
  /** The event by which a connected client joins; left out where being connected is enough. */
  join?(room: string, client: RoomClient): SocketIoEvent;
  /** What the app's acknowledgement of `join` means; without it none is asked for, and `on` says who joined. */
  joined?(answer: readonly unknown[]): RoomEvent<SocketIoEvent> | null;
  /** The event that publishes `message` to the room. */
  publish(message: RoomMessage, room: string): SocketIoEvent;
  /** With `acknowledges`, what an acknowledgement of a message means; without it, that the app took the message. */
  acknowledged?(answer: readonly unknown[]): Acknowledgement;
  /** What an event means; `connect`, without arguments, when the client is connected. Null when it means nothing here. */
  on(
    event: string,
    args: readonly unknown[],
  ): RoomEvent<SocketIoEvent> | readonly RoomEvent<SocketIoEvent>[] | null;
}

/** Whether the app took a message. */
export type Acknowledgement =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly reason: string };

/** Names that the library keeps for itself. */
export const reservedEvents: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);
