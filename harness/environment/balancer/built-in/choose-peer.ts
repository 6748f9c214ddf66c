import { assertNever } from '../../../core/errors.ts';
import type { BalancerPolicy } from '../../../plan/balancer-names.ts';
import type { PeerState } from './peer-state.ts';

/** What a policy may look at. */
export interface Arrival {
  /** Of the client, such as `127.0.0.1`. */
  readonly address: string;
  /** The id that the client's sticky cookie names; null without one. */
  readonly stuckTo: string | null;
  /** The ids of the peers that have failed it. */
  readonly tried: ReadonlySet<string>;
}

/** Chooses the peer for an arrival; null when none is up that has not failed it. */
export type Choose = (arrival: Arrival) => PeerState | null;

/** The chooser of a policy over `peers`, whose states it reads at each arrival. */
export function chooserOf(policy: BalancerPolicy, peers: readonly PeerState[]): Choose {
  const nextInTurn = turns(peers);
  switch (policy) {
    case 'round-robin':
      return (arrival) => nextInTurn(mayTake(arrival));
    case 'least-connections':
      return (arrival) => {
        const able = mayTake(arrival);
        const fewest = Math.min(...peers.filter(able).map(({ open }) => open));
        return nextInTurn((peer) => able(peer) && peer.open === fewest);
      };
    case 'ip-hash':
      return (arrival) => {
        const able = mayTake(arrival);
        const hash = hashOf(arrival.address);
        const own = peers[hash % peers.length];
        if (own && able(own)) return own;
        // Only the clients of a peer that is down move.
        const others = peers.filter(able);
        return others[hash % others.length] ?? null;
      };
    case 'cookie':
      return (arrival) => {
        const able = mayTake(arrival);
        return peers.find((peer) => peer.id === arrival.stuckTo && able(peer)) ?? nextInTurn(able);
      };
    default:
      return assertNever(policy);
  }
}

type IsAble = (peer: PeerState) => boolean;

function mayTake({ tried }: Arrival): IsAble {
  return ({ id, up }) => up && !tried.has(id);
}

/** One after the other, passing over those that are not able. */
function turns(peers: readonly PeerState[]) {
  let last = -1;
  return (isAble: IsAble): PeerState | null => {
    for (let step = 1; step <= peers.length; step++) {
      const index = (last + step) % peers.length;
      const peer = peers[index];
      if (!peer || !isAble(peer)) continue;
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
