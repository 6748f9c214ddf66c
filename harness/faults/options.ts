import { z } from 'zod';
import { anyMs, someMs } from '../core/milliseconds.ts';
import { linkedNodes, storeNodeIds } from '../plan/store-settings.ts';

export const instance = z.union(
  [z.int().min(1), z.literal('random'), z.strictObject({ owning: z.string().min(1) })],
  "expected the number of an instance from 1, 'random', or { owning: 'client-1' }",
);
/** What a victim may be besides an instance. */
export const store = z.enum(storeNodeIds);
/** Where a link from an instance leads. */
export const farEnd = z.enum([...linkedNodes, 'balancer']);

/** As in `Instance`. */
export const ofInstance = { instance };
export const forMs = { forMs: someMs };
/** As in `Grace`. */
export const grace = { graceMs: anyMs, drainMs: anyMs.optional() };

/** As in `Victim`, with further options. */
export function victimWith<Shape extends z.ZodRawShape>(more: Shape) {
  return z
    .strictObject({ instance: instance.optional(), store: store.optional(), ...more })
    .refine(
      (one) =>
        ('instance' in one && one.instance !== undefined) !== ('store' in one && one.store !== undefined),
      "expected either the instance or the store that it touches, such as { instance: 2 } or { store: 'redis' }",
    );
}

const farEnds = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(farEnd.options);

/** As in `Way`, with further options. */
export function wayWith<Shape extends z.ZodRawShape>(more: Shape) {
  return z.union(
    [
      z.strictObject({
        instance: z.union([z.int().min(1), z.literal('every')]),
        to: farEnd,
        ...more,
      }),
      z.strictObject({ replicaOf: z.literal('redis'), ...more }),
    ],
    `expected { instance: 1, to: 'redis'${Object.keys(more)
      .map((name) => `, ${name}: 500`)
      .join('')} } or { replicaOf: 'redis', ... }, where instance may be 'every' and to is ${farEnds}`,
  );
}
