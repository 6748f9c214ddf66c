import { z } from 'zod';
import { operationsWithRole, type SessionRole } from '../app/adapter.ts';
import { publicOrigin } from '../app/public-url.ts';
import { checkedOptions } from '../core/checked-options.ts';
import { systemClock } from '../core/clock.ts';
import { formatMs } from '../core/duration.ts';
import { someMs } from '../core/milliseconds.ts';
import { seededRandom } from '../core/random.ts';
import type { Node } from '../environment/runtime.ts';
import { browserMemory } from '../load/http/client-memory.ts';
import { identityOf } from '../load/http/client-view.ts';
import { HttpConnection } from '../load/http/http-connection.ts';
import { VirtualClient } from '../load/http/virtual-client.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import { giveOrder, sabotageOf } from './give-order.ts';
import { withoutEffect } from './victim.ts';

const options = z.strictObject({ byMs: someMs });

/**
 * Moves the clock of every instance forward, so that sessions with a shorter time to live expire. The clocks of
 * stores stay. The evidence: a session that existed before has expired, and a new one is valid.
 */
export function moveClock(written: { readonly byMs: number }): Fault {
  checkedOptions(moveClock, options, written);
  const { byMs } = written;
  return {
    name: `move the clock by ${formatMs(byMs)}`,
    asksAdapterFor: ['sabotage', 'log-in', 'read-session'],
    async inject(context) {
      const instances = context.environment.nodes.filter(({ role }) => role === 'app');
      const [first] = instances;
      if (!first) return withoutEffect([], 'The topology has no app instance.');
      using _ = await context.hold(instances.map(({ id }) => id));
      return await move(byMs, { instances, first }, context);
    },
  };
}

async function move(
  byMs: number,
  { instances, first }: { readonly instances: readonly Node[]; readonly first: Node },
  context: FaultContext,
): Promise<FaultResult> {
  const nodes = instances.map(({ id }) => id);
  const { moveClock: order } = sabotageOf(context);
  await using old = clientOf(first, context);
  await using fresh = clientOf(first, context);
  const before = [await old.does('log-in'), await old.does('read-session')];
  if (before.some((error) => error !== null)) {
    return withoutEffect(nodes, `No session could be created and read before (${before.join(', ')}).`);
  }
  await Promise.all(instances.map((node) => giveOrder(node, order(byMs), context.signal)));
  const after = await old.does('read-session');
  if (after !== 'session-missing') {
    return withoutEffect(
      nodes,
      `A session created before had not expired after (${after ?? 'still valid'}).`,
    );
  }
  const again = [await fresh.does('log-in'), await fresh.does('read-session')];
  if (again.some((error) => error !== null)) {
    return withoutEffect(nodes, `No session could be created and read after (${again.join(', ')}).`);
  }
  const evidence =
    `A session of ${first.id} had expired after the clocks of ${nodes.join(', ')} moved by ` +
    `${formatMs(byMs)}, and a session created then was valid.`;
  return { nodes, effect: { confirmed: true, evidence } };
}

/** A client of one instance, not through the balancer. */
function clientOf({ url, askedAs, trust }: Node, { adapter }: FaultContext) {
  const memory = browserMemory(publicOrigin(url, adapter.publicUrl));
  const { 'x-forwarded-proto': scheme } = askedAs ?? {};
  if (scheme !== undefined) memory.remember({ 'x-forwarded-proto': scheme });
  const client = new VirtualClient({
    identity: identityOf('a client of the fault', 1, seededRandom(1)),
    adapter,
    journey: {
      steps: operationsWithRole(adapter, 'read-session'),
      onSessionMissing: 'carry-on',
      history: false,
    },
    memory,
    connection: new HttpConnection({
      entry: url,
      timeoutMs: 2_000,
      mode: 'per-request',
      clock: systemClock,
      localAddress: null,
      trust,
    }),
    clock: systemClock,
  });
  const operationOf = (role: SessionRole) => operationsWithRole(adapter, role)[0] ?? role;
  return {
    /** Null when it went well. */
    does: async (role: SessionRole) => (await client.perform(operationOf(role))).error,
    [Symbol.asyncDispose]: () => client.close(),
  };
}
