import type { IncomingMessage } from 'node:http';
import type { RawData } from 'ws';
import type { Frame, ServerSentEvent } from '../../app/adapter.ts';

/** What a client of a room needs of its connection: a WebSocket has it, and a stream of events acts as one. */
export interface RoomTransport {
  /** As that of a WebSocket. */
  readonly readyState: number;
  send(frame: Frame, flushed?: () => void): void;
  /** Asks whether the app is there; a `pong` says so. */
  ping(): void;
  close(code: number): void;
  terminate(): void;
  /** The head of the response by which the app took the client. */
  on(event: 'upgrade', listener: (response: IncomingMessage) => void): unknown;
  on(event: 'open', listener: () => void): unknown;
  on(event: 'message', listener: (data: RawData | ServerSentEvent, isBinary: boolean) => void): unknown;
  on(event: 'pong', listener: () => void): unknown;
  on(event: 'error', listener: (cause: Error) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  removeAllListeners(event: 'message'): unknown;
}
