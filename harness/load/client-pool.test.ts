import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClientPool } from './client-pool.ts';
import type { VirtualClient } from './virtual-client.ts';

/** All that a pool does with clients here is to hand them out. */
const named = (index: number) => ({ name: `client-${index + 1}` }) as VirtualClient;

test('the client that was put back first is taken first, over any number of turns', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 5_000 }), (limit, turns) => {
      const pool = new ClientPool(named, limit);
      const all = Array.from({ length: limit }, () => pool.take());
      expect(pool.take()).toBeNull();
      for (const client of all) if (client) pool.put(client);
      for (let turn = 0; turn < turns; turn++) {
        const client = pool.take();
        if (client?.name !== `client-${(turn % limit) + 1}`) expect.fail(`turn ${turn} took ${client?.name}`);
        pool.put(client);
      }
    }),
    { numRuns: 30 },
  );
});

test('a client is made only when nobody is idle', () => {
  const made: number[] = [];
  const pool = new ClientPool((index) => {
    made.push(index);
    return named(index);
  }, 10);
  for (let turn = 0; turn < 5; turn++) {
    const client = pool.take();
    if (client) pool.put(client);
  }
  expect(made).toEqual([0]);
});
