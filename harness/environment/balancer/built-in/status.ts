import { createServer } from 'node:http';
import { z } from 'zod';
import type { PeerState } from './peer-state.ts';

const answer = z.array(z.object({ id: z.string(), up: z.boolean(), open: z.number() }));

/** Tells on a port of its own which peers are used, so that no path of the app is taken. */
export function serveStatus(port: number, peers: readonly PeerState[]): void {
  createServer((_request, response) => {
    const status: z.infer<typeof answer> = peers.map(({ id, up, open }) => ({ id, up, open }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(status));
  }).listen(port, '127.0.0.1');
}

/** The ids of the peers that a built-in balancer sends requests to. */
export async function readStatus(port: number, signal: AbortSignal): Promise<string[]> {
  const response = await fetch(`http://127.0.0.1:${port}`, { signal });
  return answer
    .parse(await response.json())
    .filter(({ up }) => up)
    .map(({ id }) => id);
}
