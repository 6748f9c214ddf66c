import { assertNever } from '../../../core/errors.ts';
import type { BalancerPolicy } from '../../../plan/topology.ts';
import type { PeerState } from './peer-state.ts';

/** What a policy may look at. */
export interface Arrival {
  /** Of the client, such as `127.0.0.1`. */
  readonly address: string;
  /** The id that the client's sticky cookie names; null without one. */
  readonly stuckTo: string | null;
}

/** Chooses the peer for an arrival; null when none is up. */
export type Choose = (arrival: Arrival) => PeerState | null;

/** The chooser of a policy over `peers`, whose states it reads at each arrival. */
export function chooserOf(policy: BalancerPolicy, peers: readonly PeerState[]): Choose {
  const nextInTurn = turns(peers);
  switch (policy) {
    case 'round-robin':
      return () => nextInTurn(() => true);
    case 'least-connections':
      return () => {
        const fewest = Math.min(...peers.filter(({ up }) => up).map(({ open }) => open));
        return nextInTurn(({ open }) => open === fewest);
      };
    case 'ip-hash':
      return ({ address }) => {
        const hash = hashOf(address);
        const own = peers[hash % peers.length];
        if (own?.up) return own;
        // Only the clients of a peer that is down move.
        const others = peers.filter(({ up }) => up);
        return others[hash % others.length] ?? null;
      };
    case 'cookie':
      return ({ stuckTo }) => peers.find(({ id, up }) => up && id === stuckTo) ?? nextInTurn(() => true);
    default:
      return assertNever(policy);
  }
}

/** One after the other, passing over those that are down or not suitable. */
function turns(peers: readonly PeerState[]) {
  let last = -1;
  return (isSuitable: (peer: PeerState) => boolean): PeerState | null => {
    for (let step = 1; step <= peers.length; step++) {
      const index = (last + step) % peers.length;
      const peer = peers[index];
      if (!peer?.up || !isSuitable(peer)) continue;
      last = index;
      return peer;
    }
    return null;
  };
}

/** FNV-1a with a final mix, 32 bits: the last octets of neighboring addresses must reach every bit. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
