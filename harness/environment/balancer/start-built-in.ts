import { join } from 'node:path';
import { waitUntil } from '../../core/wait-until.ts';
import type { Ground } from '../process/ground.ts';
import { startLocalNode } from '../process/local-node.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import type { Balancing } from './balancer.ts';
import { balancerSpec } from './balancer-spec.ts';
import { writeArguments } from './built-in/arguments.ts';
import { readStatus } from './built-in/read-status.ts';
import { limits } from './limits.ts';

const deadlineMs = 10_000;
/** Of what instances answer: Node takes it from its command line alone. docker-compose.bench.yml has it too. */
const headOption = `--max-http-header-size=${limits.headBytes}`;

/**
 * Starts the built-in balancer as a process of its own: what it uses is measured apart, and it takes nothing from the
 * generator.
 */
export async function startBuiltIn(
  balancing: Balancing,
  ground: Ground,
): Promise<Node & Killable & TellsUse> {
  const node = await startLocalNode(
    {
      ...balancerSpec(balancing),
      id: 'built-in',
      version: `built-in (node ${process.version})`,
      command: process.execPath,
      args: [
        headOption,
        join(import.meta.dirname, 'built-in', 'balancer-process.ts'),
        ...writeArguments(balancing),
      ],
      stopSignal: 'SIGTERM',
    },
    ground,
  );
  return {
    ...node,
    untilUsed: (instance, signal) => untilBuiltInUses(balancing.statusPort, instance, signal),
  };
}

/** Waits until the built-in balancer with this status port uses an instance; returns how that is known. */
export async function untilBuiltInUses(
  statusPort: number,
  instance: string,
  signal: AbortSignal,
): Promise<string> {
  const attempt = async () => ((await readStatus(statusPort, signal)).includes(instance) ? true : null);
  const what = `the built-in balancer to use ${instance}`;
  await waitUntil(attempt, { what, deadlineMs, signal, everyMs: 50 });
  return `the built-in balancer reports ${instance} as used`;
}
