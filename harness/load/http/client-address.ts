import { assertNever } from '../../core/errors.ts';
import type { ClientAddresses } from '../../plan/workload.ts';

/** As many as end neither in 0 nor in 255. */
const inOctet = 254;

/** The loopback address that a client (0, 1, ...) connects from; null lets the system choose. */
export function clientAddress(addresses: ClientAddresses, client: number): string | null {
  const octet = 1 + (client % inOctet);
  switch (addresses) {
    case 'shared':
      return null;
    case 'one-network':
      return `127.9.9.${octet}`;
    case 'networks-of-their-own':
      return `127.${1 + (Math.floor(client / inOctet) % inOctet)}.${octet}.1`;
    default:
      return assertNever(addresses);
  }
}
