import type { Peer } from '../balancer.ts';

/** A peer as the balancer sees it right now. */
export interface PeerState extends Peer {
  /** Whether its ready path answered when it was last asked. */
  up: boolean;
  /** Requests under way and WebSockets open. */
  open: number;
}
