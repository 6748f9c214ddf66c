import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assertNever } from '../../core/errors.ts';
import { findProgram, versionOf } from '../../core/find-program.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Ground } from '../ground.ts';
import { onFreePort } from '../on-free-port.ts';
import type { Killable, Node, TellsUse } from '../runtime.ts';
import type { Balancing, Peer } from './balancer.ts';
import { startBuiltIn } from './start-built-in.ts';
import { startHaproxy } from './start-haproxy.ts';
import { startNginx } from './start-nginx.ts';

export interface BalancerOptions {
  readonly wanted: Topology['balancer'];
  readonly peers: readonly Peer[];
  readonly readyPath: string;
  readonly port: number | null;
  /** Where its program is looked for. */
  readonly programFolders: readonly string[];
}

export interface StartedBalancer {
  readonly node: Node & Killable & TellsUse;
  readonly notes: readonly string[];
}

/** Starts the engine that the topology asks for, or the built-in one with the same policy when it is not installed. */
export async function startBalancer(
  { wanted, peers, readyPath, port, programFolders }: BalancerOptions,
  ground: Ground,
): Promise<StartedBalancer> {
  const { engine, policy } = wanted;
  const folder = join(ground.directory, 'balancer');
  await mkdir(folder);
  const program = engine === 'built-in' ? null : findProgram(engine, programFolders);
  const node = await onFreePort({ name: 'the balancer', fixed: port }, async (chosen, statusPort) => {
    const host = '127.0.0.1';
    const balancing: Balancing = { policy, peers, readyPath, host, port: chosen, statusPort, folder };
    if (!program) return startBuiltIn(balancing, ground);
    switch (engine) {
      case 'nginx':
        return startNginx({ program, version: await versionOf(program, '-v') }, balancing, ground);
      case 'haproxy':
        return startHaproxy({ program, version: await versionOf(program, '-v') }, balancing, ground);
      case 'built-in':
      case 'caddy':
        throw new Error(`${engine} is no program of this runtime.`);
      default:
        return assertNever(engine);
    }
  });
  return { node, notes: program ? [] : notesOnBuiltIn(wanted) };
}

function notesOnBuiltIn({ engine, policy }: Topology['balancer']): string[] {
  const standsIn =
    `The built-in balancer stands in for ${engine}, which is not installed; ` +
    `'apt-get install ${engine}' (or your system's equivalent) brings it.`;
  const wholeAddress =
    'The built-in balancer hashes the whole address of a client, where nginx hashes the first three octets.';
  return [...(engine === 'built-in' ? [] : [standsIn]), ...(policy === 'ip-hash' ? [wholeAddress] : [])];
}
