import type { IncomingMessage } from 'node:http';
import type { Balancing } from '../balancer.ts';
import { forwardedProto } from '../limits.ts';

/** Sets the headers that tell an app of its client, in place of what the client says of them itself. */
export function tellOfClient(
  { headers, socket }: IncomingMessage,
  balancing: Pick<Balancing, 'publicUrl'>,
): void {
  const address = socket.remoteAddress ?? '';
  headers['x-forwarded-for'] = address;
  headers['x-real-ip'] = address;
  headers['x-forwarded-proto'] = forwardedProto(balancing);
  headers['x-forwarded-host'] = headers.host ?? '';
}
