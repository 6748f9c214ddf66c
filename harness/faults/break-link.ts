import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { someMs } from '../core/milliseconds.ts';
import type { Link, LinkCounts, LinkState } from '../environment/links/link.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import type { Duration } from './freeze.ts';
import { type farEnd, forMs as lasting, wayWith } from './options.ts';
import { untilInUse } from './start-instance.ts';
import { numberIn, withoutEffect } from './victim.ts';

/**
 * The links from one app instance, or from all of them, to a store or the balancer; or the link from the replica of a
 * store to its master.
 */
export type Way =
  | { readonly instance: number | 'every'; readonly to: z.infer<typeof farEnd> }
  | { readonly replicaOf: 'redis' };

const broken = wayWith(lasting);
const delayed = wayWith({ ...lasting, delayMs: someMs });

/**
 * Black-holes a link for a while, as a partition does: connections stay open and new ones are accepted, but nothing
 * arrives. What was sent arrives when it is over.
 */
export function partition(written: Way & Duration): Fault {
  checkedOptions(partition, broken, written);
  const { forMs, ...way } = written;
  return breaking(`partition ${say(way)} for ${formatMs(forMs)}`, way, {
    state: { kind: 'black-hole' },
    forMs,
    took: ({ connections, heldBytes }) =>
      heldBytes > 0 ? `${heldBytes} bytes of ${connections} connections were held back` : null,
  });
}

/** Delays every byte on a link by `delayMs`, in each direction. */
export function delay(written: Way & Duration & { readonly delayMs: number }): Fault {
  checkedOptions(delay, delayed, written);
  const { forMs, delayMs, ...way } = written;
  return breaking(`delay ${say(way)} by ${delayMs} ms for ${formatMs(forMs)}`, way, {
    state: { kind: 'delayed', delayMs },
    forMs,
    took: ({ heldBytes }) => (heldBytes > 0 ? `${heldBytes} bytes were delayed by ${delayMs} ms` : null),
  });
}

/** Resets the connections of a link, and refuses new ones for a while. */
export function cutOff(written: Way & Duration): Fault {
  checkedOptions(cutOff, broken, written);
  const { forMs, ...way } = written;
  return breaking(`cut ${say(way)} for ${formatMs(forMs)}`, way, {
    state: { kind: 'refused' },
    forMs,
    took: ({ reset }) => (reset > 0 ? `${reset} connections were reset` : null),
  });
}

interface Break extends Duration {
  readonly state: LinkState;
  /** The effect by the counts; null when there was none. */
  took(counts: LinkCounts): string | null;
}

function breaking(name: string, way: Way, how: Break): Fault {
  return {
    name,
    ...partsOf(way),
    lastsMs: how.forMs,
    needs: needsOf(way),
    inject: (context) => breakHeld(linksOf(way, context), how, context),
  };
}

async function breakHeld(links: readonly Link[], how: Break, context: FaultContext): Promise<FaultResult> {
  using _ = await context.hold(links.map(nameOfLink));
  return await breakFor(links, how, context);
}

/** The name that faults on a link hold: a link has one state, and the first fault to end would end it for both. */
export function nameOfLink({ from, to }: Link): string {
  return `the link from ${from} to ${to}`;
}

async function breakFor(
  links: readonly Link[],
  { state, forMs, took }: Break,
  context: FaultContext,
): Promise<FaultResult> {
  const { signal } = context;
  const nodes = links.map(({ from }) => from);
  if (links.length === 0) return withoutEffect([], 'The topology has no such link.');
  const startedAt = performance.now();
  let seen: string[];
  try {
    await Promise.all(links.map((link) => link.set(state)));
    await sleep(forMs - (performance.now() - startedAt), undefined, { signal }).catch(() => {});
    const counts = await Promise.all(links.map((link) => link.counts()));
    seen = links.map(({ from, to }, index) => {
      const what = took(counts[index] ?? { connections: 0, reset: 0, heldBytes: 0 });
      return what === null ? '' : `${from} to ${to}: ${what}.`;
    });
  } finally {
    await Promise.all(links.map((link) => link.set({ kind: 'open' })));
  }
  const untouched = links.filter((_, index) => seen[index] === '').map(({ from, to }) => `${from} to ${to}`);
  if (untouched.length > 0) return withoutEffect(nodes, `No data was sent from ${untouched.join(', ')}.`);
  const lasted = `It lasted ${formatMs(performance.now() - startedAt)}.`;
  for (const { from } of links.filter(({ to }) => to === 'balancer')) {
    const node = context.environment.nodes.find(({ id }) => id === from);
    if (node) seen.push(`${await untilInUse(node, context)}.`);
  }
  return { nodes, effect: { confirmed: true, evidence: [...seen, lasted].join(' ') } };
}

/** What a fault on a link needs: a relay between the balancer and its instances would cost every other cell a hop. */
export function needsOf(way: Way): NonNullable<Fault['needs']> {
  return 'to' in way && way.to === 'balancer' ? 'entry-links' : 'links';
}

/** What of a topology the links are, as a fault tells it. */
export function partsOf(way: Way): Pick<Fault, 'instance' | 'stores' | 'linksTo'> {
  if ('replicaOf' in way) return { stores: [way.replicaOf, `${way.replicaOf}-replica`] };
  return { ...numberIn(way), ...(way.to !== 'balancer' && { stores: [way.to], linksTo: way.to }) };
}

/** The links that it selects. */
export function linksOf(way: Way, { environment }: FaultContext): Link[] {
  const { from, to } = endsOf(way);
  return environment.links.filter(
    (link) => link.to === to && (from === null ? link.from.startsWith('app-') : link.from === from),
  );
}

/** The link in the name of a fault. */
export function say(way: Way): string {
  const { from, to } = endsOf(way);
  return `${from ?? 'every instance'} from ${to}`;
}

/** Ids of nodes; null is every instance. */
function endsOf(way: Way): { readonly from: string | null; readonly to: string } {
  if ('replicaOf' in way) return { from: `${way.replicaOf}-replica`, to: way.replicaOf };
  return { from: way.instance === 'every' ? null : `app-${way.instance}`, to: way.to };
}
