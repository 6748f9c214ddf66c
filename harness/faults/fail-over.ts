import { z } from 'zod';
import { checkedOptions } from '../core/checked-options.ts';
import { formatMs } from '../core/duration.ts';
import { someMs } from '../core/milliseconds.ts';
import { waitUntil } from '../core/wait-until.ts';
import { isKillable, type Killable, type Node } from '../environment/runtime.ts';
import { replicationOf } from '../environment/stores/replication.ts';
import { masterSeenBy } from '../environment/stores/start-sentinels.ts';
import { storeNodes } from '../plan/store-settings.ts';
import { endInstance } from './end-instance.ts';
import type { Fault, FaultContext, FaultResult } from './fault.ts';
import { withoutEffect } from './victim.ts';

/** What fails over, and how long that may take, in milliseconds. */
export interface FailOver {
  readonly store: 'redis';
  readonly withinMs?: number;
}

const options = z.strictObject({ store: z.literal('redis'), withinMs: someMs.optional() });

/** SIGKILLs the Redis master and waits until another node is master, according to itself and to every running Sentinel. */
export function failOver(written: FailOver): Fault {
  checkedOptions(failOver, options, written);
  const { store, withinMs = 20_000 } = written;
  return {
    name: `fail over ${store}`,
    stores: [store, ...storeNodes.sentinel],
    async inject(context) {
      const group = context.environment.nodes
        .filter(isKillable)
        .filter(({ role }) => role === 'redis' || role === 'sentinel');
      using _ = await context.hold(group.map(({ id }) => id));
      const running = group.filter((node) => node.runningAs() !== null);
      const sentinels = running.filter(({ role }) => role === 'sentinel');
      if (sentinels.length === 0) return withoutEffect([], 'No Sentinel is running to fail over.');
      const servers = running.filter(({ role }) => role === 'redis');
      const roles = await Promise.all(servers.map(async ({ url }) => (await replicationOf(url)).role));
      const master = servers.find((_, index) => roles[index] === 'master');
      if (!master) return withoutEffect([], `No ${store} is the master.`);
      const others = servers.filter((server) => server !== master);
      return await failOverFrom(master, { others, sentinels, withinMs }, context);
    },
  };
}

interface Group {
  readonly others: readonly Node[];
  readonly sentinels: readonly Node[];
  readonly withinMs: number;
}

async function failOverFrom(
  master: Node & Killable,
  { others, sentinels, withinMs }: Group,
  { signal }: FaultContext,
): Promise<FaultResult> {
  const startedAt = performance.now();
  const ended = await endInstance(master, () => master.kill());
  if (!ended.effect.confirmed) return ended;
  const successor = await waitUntil(() => agreedMaster(others, sentinels), {
    what: 'Sentinels to promote another Redis',
    deadlineMs: withinMs,
    signal,
  });
  const took = formatMs(performance.now() - startedAt);
  const evidence =
    `${ended.effect.evidence} ${successor.id} is the master after ${took}, according to itself and to ` +
    `${sentinels.map(({ id }) => id).join(', ')}.`;
  return { nodes: [master.id, successor.id], effect: { confirmed: true, evidence } };
}

async function agreedMaster(others: readonly Node[], sentinels: readonly Node[]): Promise<Node | null> {
  const ports = new Set(await Promise.all(sentinels.map(async ({ url }) => (await masterSeenBy(url)).port)));
  const successor = others.find(({ url }) => ports.size === 1 && ports.has(url.port));
  return successor && (await replicationOf(successor.url)).role === 'master' ? successor : null;
}
