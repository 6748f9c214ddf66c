import { expect, test } from 'vitest';
import { connectionsAtOnce, tooManySockets } from './balancer-abilities.ts';

test('a room with more sockets than its balancer lets connect is refused, with what to do', () => {
  expect(tooManySockets('nginx', connectionsAtOnce)).toBeNull();
  expect(tooManySockets('built-in', 100_000)).toBeNull();
  expect(tooManySockets('haproxy', 12_003)).toMatchInlineSnapshot(
    `"12,003 sockets are more than haproxy lets connect at once here, 9,600. Give the room fewer members, or the topology the balancer 'built-in' or 'caddy', which have no limit of their own."`,
  );
});
