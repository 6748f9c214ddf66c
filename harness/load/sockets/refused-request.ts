import { z } from 'zod';
import type { SocketIoTransport } from '../../app/socket-io-rooms.ts';

interface Refused {
  readonly transport: SocketIoTransport;
  readonly status: number;
  readonly body: string;
  /** Who answered so, and who the handshake; null where it is not known. */
  readonly by: string | null;
  readonly handshakeBy: string | null;
}

const engineError = z.object({ code: z.number(), message: z.string() });
/** Of the protocol of Engine.IO: the server has no session with the id of the request. */
const unknownSession = 1;
const longestBody = 80;

/** A request of long-polling that was not answered with 200, or an upgrade that was not with 101. */
export class RefusedRequest extends Error {
  /** The server does not know the session in which the client is. */
  readonly isUnknownSession: boolean;
  /** Whether somebody who is logged in may be served. Upgrades that the app's `allowRequest` refuses are answered 400 by the library. */
  readonly mayWantLogIn: boolean;

  constructor({ transport, status, body, by, handshakeBy }: Refused) {
    const error = readError(body);
    const isUnknownSession = error?.code === unknownSession;
    const said = error ? ` '${error.message}'` : body === '' ? '' : ` '${body.slice(0, longestBody)}'`;
    const what = transport === 'polling' ? 'Long-polling' : 'The WebSocket';
    super(`${what} is answered ${status}${said}${isUnknownSession ? whyUnknown(by, handshakeBy) : ''}.`);
    this.name = 'RefusedRequest';
    this.mayWantLogIn =
      status === 401 || status === 403 || (transport === 'websocket' && status === 400 && !isUnknownSession);
    this.isUnknownSession = isUnknownSession;
  }
}

function readError(body: string): z.output<typeof engineError> | null {
  try {
    return engineError.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

function whyUnknown(by: string | null, handshakeBy: string | null): string {
  if (by !== null && by === handshakeBy) return ' by the instance of its handshake, which has forgotten it';
  return ' by another instance than that of its handshake: long-polling needs stickiness';
}
