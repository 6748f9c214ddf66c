import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../core/wait-until.ts';
import type { BalancerPolicy } from '../../plan/topology.ts';
import type { Ground } from '../process/ground.ts';
import { startLocalNode } from '../process/local-node.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import { type Balancing, patienceWith, timing } from './balancer.ts';
import { balancerSpec } from './balancer-spec.ts';
import { nginxConfig, peerHeader } from './nginx-config.ts';

/** An installed balancer. */
export interface InstalledBalancer {
  /** Absolute path. */
  readonly program: string;
  readonly version: string;
}

/** Starts nginx in the foreground, with everything it writes in its own folder. */
export async function startNginx(
  { program, version }: InstalledBalancer,
  balancing: Balancing,
  ground: Ground,
): Promise<Node & Killable & TellsUse> {
  const config = join(balancing.folder, 'nginx.conf');
  await writeFile(config, nginxConfig(balancing, { asRoot: process.getuid?.() === 0 }));
  const node = await startLocalNode(
    {
      ...balancerSpec(balancing),
      id: 'nginx',
      version: `nginx ${version}`,
      command: program,
      args: ['-p', balancing.folder, '-c', config, '-e', 'stderr'],
      stopSignal: 'SIGQUIT',
    },
    ground,
  );
  const { peers, policy, readyPath, statusPort } = balancing;
  return {
    ...node,
    untilUsed(id, signal) {
      const peer = peers.find((each) => each.id === id);
      const address = `${peer?.host}:${peer?.port}`;
      return untilNginxUses({ id, address, policy, readyPath, statusPort }, signal);
    },
  };
}

/** An instance that nginx is to use, and where nginx can be asked. */
export interface NginxPeer {
  readonly id: string;
  /** Host and port as nginx reaches it. */
  readonly address: string;
  readonly policy: BalancerPolicy;
  readonly readyPath: string;
  readonly statusPort: number;
}

/**
 * Waits until nginx sends requests to an instance; returns how that is known. It has no status, but its status port
 * answers from the peers' shared state. By the address of a client only one instance would ever be seen there, so that
 * policy waits as long as nginx can leave an instance alone: it counts whole seconds, and the last one must be over.
 */
export async function untilNginxUses(
  { id, address, policy, readyPath, statusPort }: NginxPeer,
  signal: AbortSignal,
): Promise<string> {
  if (policy === 'ip-hash') {
    const restMs = timing.restAfterFailureMs + 1_000;
    await sleep(restMs, undefined, { signal });
    return `nginx cannot be asked, but leaves ${id} alone for ${restMs} ms at most`;
  }
  const url = new URL(readyPath, `http://127.0.0.1:${statusPort}`);
  const attempt = async () => {
    const response = await fetch(url, { signal: patienceWith(signal) });
    await response.body?.cancel();
    return response.ok && response.headers.get(peerHeader) === address ? true : null;
  };
  await waitUntil(attempt, { what: `nginx to use ${id}`, deadlineMs: 10_000, signal, everyMs: 25 });
  return `nginx was seen to use ${id}`;
}
