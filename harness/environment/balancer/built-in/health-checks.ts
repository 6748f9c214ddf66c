import { setTimeout as sleep } from 'node:timers/promises';
import { publicHeaders } from '../../../app/public-url.ts';
import type { Trust } from '../../../app/tls.ts';
import { answersOk } from '../../answers-ok.ts';
import { type Balancing, timing } from '../balancer.ts';
import type { PeerState } from './peer-state.ts';

type Checks = Pick<Balancing, 'readyPath' | 'publicUrl'> & { readonly trust: Trust | null };

/** Asks the ready path of each peer again and again; one answer decides, either way. Ends with the process. */
export function keepChecking(peers: readonly PeerState[], checks: Checks): void {
  for (const peer of peers) void checkForever(peer, checks);
}

async function checkForever(peer: PeerState, { readyPath, publicUrl, trust }: Checks): Promise<never> {
  const headers = publicHeaders(publicUrl);
  const url = new URL(readyPath, `${trust ? 'https' : 'http'}://${peer.host}:${peer.port}`);
  const { signal } = new AbortController();
  const asking = { timeoutMs: timing.connectMs, signal, headers, ...(trust && { trust }) };
  for (;;) {
    peer.up = await answersOk(url, asking).catch(() => false);
    await sleep(timing.healthCheckMs);
  }
}
