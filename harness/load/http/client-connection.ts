import type { HttpRequest, HttpResponse } from '../../app/adapter.ts';
import type { Trust } from '../../app/tls.ts';
import type { Clock } from '../../core/clock.ts';
import type { Trouble } from '../ledger/error-kind.ts';
import type { Traffic } from '../ledger/traffic.ts';
import type { HeaderList } from './request-text.ts';

export interface ClientConnectionOptions {
  readonly entry: URL;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The address that it connects from; null lets the system choose. */
  readonly localAddress: string | null;
  /** Whose certificate is believed, for https. */
  readonly trust: Trust | undefined;
}

/** How a request ended. `endedUs`: the clock's reading when the last byte, or the error, was there. */
export type Reply = { readonly endedUs: number; readonly traffic: Traffic } & (
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | ({ readonly kind: 'trouble' } & Trouble)
);

/** How one client is connected: one request at a time; opened when it is needed, replaced when it broke. */
export interface ClientConnection {
  /** Where it connects. */
  readonly entry: URL;
  /** Which connection is in use, or was last: 1 for the first, 0 before there was one. */
  readonly number: number;
  /** Sends a request and waits for the whole answer. Rejects only what an adapter must not ask; trouble is a reply. */
  send(request: HttpRequest, headers: HeaderList): Promise<Reply>;
  /** Ends the request in flight, if there is one, as an error of this kind. */
  giveUp(error: string): void;
  close(): Promise<void>;
}
