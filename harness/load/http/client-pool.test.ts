import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../core/random.ts';
import { ClientPool } from './client-pool.ts';
import type { VirtualClient } from './virtual-client.ts';

/** All that a pool does with clients here is to hand them out. */
const named = (index: number) => ({ name: `client-${index + 1}` }) as VirtualClient;

function fullPool(clients: number, seed: number): ClientPool {
  const pool = new ClientPool(named, clients, seededRandom(seed));
  const all = Array.from({ length: clients }, () => pool.take());
  expect(pool.take()).toBeNull();
  for (const client of all) if (client) pool.put(client);
  return pool;
}

test('a client that was put back goes again only after half of the others', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 50 }), fc.integer(), (clients, seed) => {
      const pool = fullPool(clients, seed);
      const lastTurns = new Map<string, number>();
      for (let turn = 0; turn < 1_000; turn++) {
        const client = pool.take();
        if (!client) return expect.fail('A client is idle, and none was taken.');
        const wait = turn - (lastTurns.get(client.name) ?? Number.NEGATIVE_INFINITY);
        expect(wait).toBeGreaterThan(Math.floor(clients / 2) - 1);
        lastTurns.set(client.name, turn);
        pool.put(client);
      }
    }),
    { numRuns: 30 },
  );
});

test('the turns of a client do not fall into step with a balancer that goes round three instances', () => {
  const pool = fullPool(240, 1);
  const met = new Map<string, Set<number>>();
  for (let turn = 0; turn < 240 * 12; turn++) {
    const client = pool.take();
    if (!client) return expect.fail('A client is idle, and none was taken.');
    met.set(client.name, (met.get(client.name) ?? new Set()).add(turn % 3));
    pool.put(client);
  }
  const ofAllThree = [...met.values()].filter((instances) => instances.size === 3).length;
  expect(ofAllThree / met.size).toBeGreaterThan(0.9);
});

test('a client is created only when none is idle', () => {
  const made: number[] = [];
  const make = (index: number) => {
    made.push(index);
    return named(index);
  };
  const pool = new ClientPool(make, 10, seededRandom(1));
  for (let turn = 0; turn < 5; turn++) {
    const client = pool.take();
    if (client) pool.put(client);
  }
  expect(made).toEqual([0]);
});
