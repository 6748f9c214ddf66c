import { checkedOptions } from '../core/checked-options.ts';
import { waitUntil } from '../core/wait-until.ts';
import type { Link } from '../environment/links/link.ts';
import { bytesBehind } from '../environment/stores/replication.ts';
import { linksOf, nameOfLink, needsOf, partsOf, say, type Way } from './break-link.ts';
import type { Fault, FaultContext } from './fault.ts';
import { wayWith } from './options.ts';
import { withoutEffect } from './victim.ts';

/** A replica reports its offset every second, and an idle master sends it something every ten. */
const effectWithinMs = 12_000;

const options = wayWith({});

/**
 * Black-holes a link to the end of the cell, as `partition` does for a while; data in transit when one end dies is
 * lost. Returns when data was held back, and the replica of a black-holed one has missed some.
 */
export function blackHole(way: Way): Fault {
  checkedOptions(blackHole, options, way);
  return {
    name: `black hole ${say(way)}`,
    ...partsOf(way),
    needs: needsOf(way),
    async inject(context) {
      const links = linksOf(way, context);
      const nodes = links.map(({ from }) => from);
      if (links.length === 0) return withoutEffect([], 'The topology has no such link.');
      // To the end of the cell: nothing else opens it.
      await context.hold(links.map(nameOfLink));
      await Promise.all(links.map((link) => link.set({ kind: 'black-hole' })));
      const seen = await Promise.all(links.map((link) => untilHeld(link, context.signal)));
      if ('replicaOf' in way) seen.push(await untilBehind(way.replicaOf, context));
      return { nodes, effect: { confirmed: true, evidence: seen.join(' ') } };
    },
  };
}

function untilHeld(link: Link, signal: AbortSignal): Promise<string> {
  const ask = async () => {
    const { heldBytes, connections } = await link.counts();
    if (heldBytes === 0) throw new Error('no data was sent over this link');
    return `${link.from} to ${link.to}: ${heldBytes} bytes of ${connections} connections are held back.`;
  };
  const what = `data to be held back between ${link.from} and ${link.to}`;
  return waitUntil(ask, { what, deadlineMs: effectWithinMs, signal });
}

function untilBehind(store: 'redis', { environment, signal }: FaultContext): Promise<string> {
  const urlOf = (wanted: string) => environment.nodes.find(({ id }) => id === wanted)?.url;
  const [master, replica] = [urlOf(store), urlOf(`${store}-replica`)];
  if (!master || !replica) throw new Error(`The topology has no replica of ${store}.`);
  const ask = async () => {
    const bytes = await bytesBehind(replica, master);
    return bytes > 0 ? `${store}-replica is ${bytes} bytes behind ${store}.` : null;
  };
  return waitUntil(ask, {
    what: `the replica of ${store} to fall behind`,
    deadlineMs: effectWithinMs,
    signal,
  });
}
