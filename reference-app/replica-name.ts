import { Resolver } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';

/** Docker's own name server, in every container on a network that was made by somebody. */
const engineResolver = '127.0.0.11';
const patienceMs = 500;

/**
 * Which replica of its compose service this container is, such as `app-2`; null outside of such a container. It is the
 * end of the container's name, so it is the same after a restart, when the address may be another one and nothing else
 * in the container tells. The engine knows it: the name that belongs to an address.
 */
export async function replicaName(): Promise<string | null> {
  const resolver = new Resolver({ timeout: patienceMs, tries: 1 });
  if (!resolver.getServers().includes(engineResolver)) return null;
  for (const address of ownAddresses()) {
    try {
      const names = await resolver.resolvePtr(`${address.split('.').toReversed().join('.')}.in-addr.arpa`);
      const replica = names.map(replicaOf).find((name) => name !== null);
      if (replica) return replica;
    } catch {
      // Another network's address may have a name.
    }
  }
  return null;
}

/** `app-2` of `scaleproof-app-2.scaleproof_default`: a container's name, which ends in service and number, and a network. */
export function replicaOf(name: string): string | null {
  return /^(?:[^.]*-)?([^.-]+-\d+)\./.exec(name)?.[1] ?? null;
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
