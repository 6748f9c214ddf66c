import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const order = z.object({ amount: z.coerce.number().min(0).max(1e12) });
const blockBytes = 16 * 1024 * 1024;

/** Routes by which whoever breaks things has this instance block its event loop, hold memory, or move its clock. */
export function obeyOrders(app: FastifyInstance): void {
  let held: Buffer[] = [];
  const moveClock = movableClock();

  app.post('/planted/block', async ({ query }) => ({ lagMs: await block(order.parse(query).amount) }));

  app.post('/planted/memory', async ({ query }) => {
    const { amount } = order.parse(query);
    held = [];
    collectGarbage();
    // Written to, or the kernel would give none of it.
    while (held.length * blockBytes < amount) held.push(Buffer.alloc(blockBytes, 1));
    return { heldBytes: held.length * blockBytes };
  });

  app.post('/planted/clock', async ({ query }) => {
    moveClock(order.parse(query).amount);
    return { now: new Date().toISOString() };
  });
}

/** What is held no longer goes back at once, and not when the collector would have come by itself. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Holds the event loop up; returns the lag that it measured itself, in milliseconds. */
async function block(ms: number): Promise<number> {
  const lag = monitorEventLoopDelay({ resolution: 1 });
  lag.enable();
  await sleep(10);
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
  await sleep(10);
  lag.disable();
  return lag.max / 1e6;
}

/** From here on `Date` is ahead by what the returned function was told, all together. */
function movableClock(): (byMs: number) => void {
  const RealDate = Date;
  let aheadMs = 0;
  const now = () => RealDate.now() + aheadMs;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, made) as object,
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  return (byMs) => {
    aheadMs += byMs;
  };
}
