import { createServer } from 'node:http';
import { metricsPath } from '../balancer.ts';
import type { PeerState } from './peer-state.ts';

/** What the status of a balancer says of each peer. */
export type PeerStatus = Pick<PeerState, 'id' | 'up' | 'open'>;

/** Tells on a port of its own which peers are used, so that no path of the app is taken. */
export function serveStatus(
  { port, host }: { readonly port: number; readonly host: string },
  peers: readonly PeerState[],
): void {
  createServer(({ url }, response) => {
    if (url === metricsPath) {
      response.setHeader('content-type', 'text/plain; version=0.0.4').end(expositionOf(peers));
      return;
    }
    const status: PeerStatus[] = peers.map(({ id, up, open }) => ({ id, up, open }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
  }).listen(port, host);
}

function expositionOf(peers: readonly PeerState[]): string {
  return peers
    .flatMap(({ id, up, open }) => [
      `balancer_peer_up{peer="${id}"} ${up ? 1 : 0}`,
      `balancer_peer_requests_in_flight{peer="${id}"} ${open}`,
    ])
    .map((line) => `${line}\n`)
    .join('');
}
