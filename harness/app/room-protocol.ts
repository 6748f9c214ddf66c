import type { HttpRequest } from './http-request.ts';

/** One message in a room: who published it, and its place among that publisher's messages, from 0. */
export interface RoomMessage {
  readonly publisher: string;
  readonly sequence: number;
  readonly padding: string;
}

/** What a frame or an event from the app means to a member of a room. `Sent`: what a client sends. */
export type RoomEvent<Sent = Frame> =
  /** It is in the room. `instance`: null when the response to the upgrade names it, where `instanceOf` finds it. */
  | { readonly kind: 'joined'; readonly instance: string | null }
  | { readonly kind: 'message'; readonly message: RoomMessage }
  /** The app acknowledges a message that this member published; only of a protocol that `acknowledges`. */
  | { readonly kind: 'accepted'; readonly sequence: number }
  /** A ping of the app's own, which wants this for an answer. */
  | { readonly kind: 'ping'; readonly answer: Sent }
  | {
      readonly kind: 'refused';
      readonly reason: string;
      /** Of the rejected message, where the app names it; this member published it. */
      readonly sequence?: number;
    };

/** One event of a stream: its `event`, `message` where the app does not say, and its `data`. */
export interface ServerSentEvent {
  readonly type: string;
  readonly data: string;
}

/** Of a room whose members receive server-sent events. */
export interface RoomEventStream {
  /**
   * The app sends something at least so often, if only a comment: a stream that is silent for longer is broken off, and its member was
   * in the room until it was last heard. Left out: a stream may be silent.
   */
  readonly silentAfterMs?: number;
  /**
   * The request that publishes a message, whose body most often is the frame of `publish`. 2xx: it was taken, by the instance that
   * `instanceOf` finds; 4xx: it was refused; anything else leaves it in doubt.
   */
  request(frame: Frame, room: string, client: RoomClient): HttpRequest;
}

/** Rooms over WebSockets, or whose members receive server-sent events. */
export interface RoomProtocol {
  readonly protocol?: 'websocket';
  /**
   * Members receive server-sent events from `path`, and are in the room as soon as its response begins; publishers publish by
   * requests. Left out: both by WebSockets.
   */
  readonly events?: RoomEventStream;
  /**
   * An operation that each client does before it connects, with what comes before it: its cookies and the headers that it was told to
   * remember go with the upgrade, and what it keeps is at hand below. Done again when the app refuses it with 401 or 403.
   */
  readonly logIn?: string;
  /** In `Sec-WebSocket-Protocol`, in order of preference. */
  readonly subprotocols?: readonly string[];
  /** Whether permessage-deflate is offered; it is not when left out. */
  readonly compression?: boolean;
  /** Whether the app acknowledges each message: what it has not is in doubt, not sent. */
  readonly acknowledges?: boolean;
  /** Whether the app sends a message to its publisher too: then an own message is expected there, not a wrong one. */
  readonly echoes?: boolean;
  /** Path and query of the WebSocket that joins `room`. */
  path(room: string, client: RoomClient): string;
  /** Headers of the upgrade, besides those that the client remembers. */
  headers?(client: RoomClient): Readonly<Record<string, string>>;
  /** What a client sends as soon as it is connected, such as a token and the room that it joins. */
  greet?(room: string, client: RoomClient): readonly Frame[];
  /** The frame that publishes `message` to the room of its socket. */
  publish(message: RoomMessage, room: string): Frame;
  /**
   * What a frame means: text, or the bytes of a binary one, whose text is ''. Null when it means nothing here. Of a server-sent event:
   * its data, and its type.
   */
  read(text: string, bytes: Uint8Array | null, type?: string): RoomEvent | readonly RoomEvent[] | null;
}

/** A text frame, or a binary one. */
export type Frame = string | Uint8Array;

/** The client of a room, as a request knows it too. */
export interface RoomClient {
  readonly name: string;
  readonly number: number;
  readonly kept: Readonly<Record<string, string | undefined>>;
}
