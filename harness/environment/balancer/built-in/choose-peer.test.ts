import { expect, test } from 'vitest';
import { type Arrival, chooserOf } from './choose-peer.ts';
import type { PeerState } from './peer-state.ts';

function threePeers(): [PeerState, PeerState, PeerState] {
  const peer = (id: string): PeerState => ({ id, host: '127.0.0.1', port: 1, up: true, open: 0 });
  return [peer('app-1'), peer('app-2'), peer('app-3')];
}

const tried: ReadonlySet<string> = new Set();
const arrival: Arrival = { address: '127.0.0.1', stuckTo: null, tried };
const from = (address: string): Arrival => ({ ...arrival, address });

test('round-robin passes over a peer that is down and takes it back when it is up', () => {
  const peers = threePeers();
  const choose = chooserOf('round-robin', peers);
  const next = () => choose(arrival)?.id;
  expect([next(), next(), next(), next()]).toEqual(['app-1', 'app-2', 'app-3', 'app-1']);
  peers[1].up = false;
  expect([next(), next(), next()]).toEqual(['app-3', 'app-1', 'app-3']);
  peers[1].up = true;
  expect([next(), next(), next()]).toEqual(['app-1', 'app-2', 'app-3']);
});

test('least-connections takes the one with the fewest open, and equals in turn', () => {
  const peers = threePeers();
  peers[0].open = 1;
  const choose = chooserOf('least-connections', peers);
  expect([choose(arrival)?.id, choose(arrival)?.id, choose(arrival)?.id]).toEqual([
    'app-2',
    'app-3',
    'app-2',
  ]);
});

test('ip-hash spreads the addresses of one /24, and moves only those whose peer is down', () => {
  const peers = threePeers();
  const choose = chooserOf('ip-hash', peers);
  const addresses = Array.from({ length: 250 }, (_, index) => `127.0.9.${index + 1}`);
  const before = addresses.map((address) => choose(from(address))?.id);
  for (const { id } of peers) {
    const share = before.filter((chosen) => chosen === id).length / addresses.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.42);
  }
  peers[2].up = false;
  const after = addresses.map((address) => choose(from(address))?.id);
  expect(after).not.toContain('app-3');
  for (const [index, id] of before.entries()) if (id !== 'app-3') expect(after[index]).toBe(id);
});

test('cookie follows the cookie while its peer is up', () => {
  const peers = threePeers();
  const choose = chooserOf('cookie', peers);
  const stuck: Arrival = { ...arrival, stuckTo: 'app-2' };
  expect([choose(stuck)?.id, choose(stuck)?.id]).toEqual(['app-2', 'app-2']);
  peers[1].up = false;
  expect(choose(stuck)?.id).toBe('app-1');
  expect(choose({ ...arrival, stuckTo: 'app-of-another-time' })?.id).toBe('app-3');
});

test.each(['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const)(
  '%s has nobody to choose when all are down',
  (policy) => {
    const peers = threePeers();
    for (const peer of peers) peer.up = false;
    expect(chooserOf(policy, peers)(arrival)).toBeNull();
  },
);

test.each(['round-robin', 'least-connections', 'ip-hash', 'cookie'] as const)(
  '%s passes over the peers that have failed an arrival, and over nobody when all have',
  (policy) => {
    const choose = chooserOf(policy, threePeers());
    const failedBy = (...ids: string[]): Arrival => ({ ...arrival, stuckTo: 'app-1', tried: new Set(ids) });
    expect(choose(failedBy('app-1', 'app-3'))?.id).toBe('app-2');
    expect(choose(failedBy('app-1', 'app-2', 'app-3'))).toBeNull();
  },
);
