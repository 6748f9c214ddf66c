import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { waitUntil } from '../../core/wait-until.ts';
import type { Ground } from '../process/ground.ts';
import { startLocalNode } from '../process/local-node.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import type { Balancing } from './balancer.ts';
import { balancerSpec } from './balancer-spec.ts';
import { haproxyConfig } from './haproxy-config.ts';
import type { InstalledBalancer } from './start-nginx.ts';

const deadlineMs = 10_000;

/** Starts HAProxy in the foreground. */
export async function startHaproxy(
  { program, version }: InstalledBalancer,
  balancing: Balancing,
  ground: Ground,
): Promise<Node & Killable & TellsUse> {
  const config = join(balancing.folder, 'haproxy.cfg');
  await writeFile(config, haproxyConfig(balancing));
  const node = await startLocalNode(
    {
      ...balancerSpec(balancing),
      id: 'haproxy',
      version: `haproxy ${version}`,
      // Its access log apart from what it says of itself, which is on stderr.
      command: '/bin/sh',
      args: ['-c', 'exec "$0" -db -f "$1" >>"$2"', program, config, balancing.accessLog ?? '/dev/null'],
      stopSignal: 'SIGUSR1',
    },
    ground,
  );
  return {
    ...node,
    untilUsed: (instance, signal) => untilHaproxyUses(balancing.statusPort, instance, signal),
  };
}

/** Waits until the HAProxy with this status port sends requests to an instance; returns how that is known. */
export async function untilHaproxyUses(
  statusPort: number,
  instance: string,
  signal: AbortSignal,
): Promise<string> {
  const attempt = async () => ((await isUp(statusPort, instance, signal)) ? true : null);
  await waitUntil(attempt, { what: `HAProxy to use ${instance}`, deadlineMs, signal, everyMs: 50 });
  return `HAProxy reports ${instance} UP`;
}

/** Reads HAProxy's statistics: comma-separated, with the proxy, the server and further on the status. */
async function isUp(statusPort: number, instance: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${statusPort}/;csv`, { signal });
  const [header = '', ...rows] = (await response.text()).split('\n');
  const status = header.split(',').indexOf('status');
  const row = rows.find((line) => line.startsWith(`app,${instance},`));
  return row?.split(',')[status] === 'UP';
}
