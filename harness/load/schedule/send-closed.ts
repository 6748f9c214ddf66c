import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../core/random.ts';
import type { LoadShape } from '../../plan/load-shape.ts';
import { endOfLoadUs, type Sender } from '../http/sender.ts';
import { UnderWay } from './under-way.ts';

export type ClosedShape = Extract<LoadShape, { readonly kind: 'constant-users' }>;

/**
 * Every user sends when its last response has arrived and it has thought. What is sent is due at that moment, so nothing is ever
 * late here, and a server that stalls is asked less. Users start at random moments of one think time, not in step.
 */
export async function sendClosed(
  { users, thinkMs }: ClosedShape,
  random: Random,
  sender: Sender,
): Promise<void> {
  const underWay = new UnderWay();
  const signal = AbortSignal.any([sender.signal, underWay.broken]);
  for (let user = 0; user < users; user++) {
    underWay.add(walk({ ...sender, signal }, { firstMs: random.unit() * thinkMs, thinkMs }));
  }
  await underWay.ended();
}

async function walk(
  sender: Sender,
  { firstMs, thinkMs }: { readonly firstMs: number; readonly thinkMs: number },
): Promise<void> {
  const { pool, ledger, timeline, clock, signal } = sender;
  const nowUs = () => clock.nowUs() - timeline.originUs;
  const pause = async (ms: number) => {
    const leftMs = (endOfLoadUs(timeline) - nowUs()) / 1000;
    // Past the end of the load, when it comes first: a timer has whole milliseconds, and nothing is sent after half a pause.
    const restMs = Math.min(ms, Math.ceil(leftMs) + 1);
    if (ms > 0 && leftMs > 0) await sleep(restMs, undefined, { signal }).catch(() => {});
  };
  await pause(firstMs);
  for (let dueUs = nowUs(); dueUs < endOfLoadUs(timeline) && !signal.aborted; dueUs = nowUs()) {
    const client = pool.take();
    if (!client) throw new Error('More users than clients.');
    ledger.plan(dueUs);
    const { ms, over } = await sender.perform(client, dueUs);
    // Who thinks between any two steps is the user; another one may take the client meanwhile.
    if (ms === null) over();
    await pause(ms ?? thinkMs);
    if (ms !== null) over();
  }
}
