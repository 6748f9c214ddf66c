import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '../ground.ts';
import { startLocalNode } from '../local-node.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import { type Balancing, timing } from './balancer.ts';
import { balancerSpec } from './balancer-spec.ts';
import { nginxConfig } from './nginx-config.ts';

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
  return {
    ...node,
    async untilUsed(instance, signal) {
      await sleep(timing.restAfterFailureMs, undefined, { signal });
      return `nginx cannot be asked, but leaves ${instance} alone for ${timing.restAfterFailureMs} ms at most`;
    },
  };
}
