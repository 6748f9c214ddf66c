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
    if (ms > 0 && leftMs > 0) await sleep(Math.min(ms, leftMs), undefined, { signal }).catch(() => {});
  };
  await pause(firstMs);
  for (let dueUs = nowUs(); dueUs < endOfLoadUs(timeline) && !signal.aborted; dueUs = nowUs()) {
    const client = pool.take();
    if (!client) throw new Error('More users than clients.');
    ledger.plan(dueUs);
    await sender.perform(client, dueUs);
    await pause(thinkMs);
  }
}
