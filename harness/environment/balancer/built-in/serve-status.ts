import { createServer } from 'node:http';
import type { PeerState } from './peer-state.ts';

/** What the status of a balancer says of each peer. */
export type PeerStatus = Pick<PeerState, 'id' | 'up' | 'open'>;

/** Tells on a port of its own which peers are used, so that no path of the app is taken. */
export function serveStatus(
  { port, host }: { readonly port: number; readonly host: string },
  peers: readonly PeerState[],
): void {
  createServer((_request, response) => {
    const status: PeerStatus[] = peers.map(({ id, up, open }) => ({ id, up, open }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
  }).listen(port, host);
}
