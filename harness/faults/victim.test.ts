import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Killable, Node } from '../environment/runtime.ts';
import { faultContext } from './fixtures/fault-context.ts';
import { exclusiveHolds } from './holds.ts';
import { withVictim } from './victim.ts';

/** A node of which nothing but its id is asked. */
const node = { id: 'app-1', role: 'app', kill: async () => ({}), start: async () => {} } as unknown as Node &
  Killable;

test('a victim is held until what is done to it has ended', async () => {
  const holds = exclusiveHolds();
  const environment = { entry: new URL('http://127.0.0.1:1'), nodes: [node], links: [], notes: [] };
  const { signal } = new AbortController();
  const acts: string[] = [];
  const act = (name: string, ms: number) =>
    withVictim(
      faultContext(environment, { hold: (ids) => holds.take(name, ids, { signal }) }),
      { instance: 1 },
      async () => {
        acts.push(`${name} begins`);
        await sleep(ms);
        acts.push(`${name} ends`);
        return { nodes: [], effect: { confirmed: true, evidence: '' } };
      },
    );
  await Promise.all([act('first', 50), act('second', 0)]);
  expect(acts).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
});
