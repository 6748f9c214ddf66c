import { setTimeout as sleep } from 'node:timers/promises';
import { answersOk } from '../../answers-ok.ts';
import { timing } from '../balancer.ts';
import type { PeerState } from './peer-state.ts';

/** Asks the ready path of each peer again and again; one answer decides, either way. Ends with the process. */
export function keepChecking(peers: readonly PeerState[], readyPath: string): void {
  for (const peer of peers) void checkForever(peer, readyPath);
}

async function checkForever(peer: PeerState, readyPath: string): Promise<never> {
  const url = new URL(readyPath, `http://${peer.host}:${peer.port}`);
  const { signal } = new AbortController();
  for (;;) {
    peer.up = await answersOk(url, { timeoutMs: timing.connectMs, signal }).catch(() => false);
    await sleep(timing.healthCheckMs);
  }
}
