import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppAdapter } from '../../app/adapter.ts';
import { assertNever } from '../../core/errors.ts';
import { findProgram, versionOf } from '../../core/find-program.ts';
import { notesOnBalancer } from '../../plan/balancer-abilities.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Ground } from '../process/ground.ts';
import { onFreePort } from '../process/on-free-port.ts';
import type { KeepsAccessLog, Killable, Node, TellsUse } from '../runtime.ts';
import type { Balancing, Peer } from './balancer.ts';
import { readAccessLog } from './read-access-log.ts';
import { startBuiltIn } from './start-built-in.ts';
import { startCaddy } from './start-caddy.ts';
import { startHaproxy } from './start-haproxy.ts';
import { startNginx } from './start-nginx.ts';

export interface BalancerOptions {
  readonly wanted: Topology['balancer'];
  readonly peers: readonly Peer[];
  readonly adapter: AppAdapter;
  readonly port: number | null;
  /** Where its program is looked for. */
  readonly programFolders: readonly string[];
}

export interface StartedBalancer {
  readonly node: Node & Killable & TellsUse & Partial<KeepsAccessLog>;
  readonly notes: readonly string[];
}

/** Starts the engine that the topology asks for, or the built-in one with the same policy when it is not installed. */
export async function startBalancer(
  { wanted, peers, adapter, port, programFolders }: BalancerOptions,
  ground: Ground,
): Promise<StartedBalancer> {
  const { engine, ...how } = wanted;
  const folder = join(ground.directory, 'balancer');
  await mkdir(folder);
  const accessLog = join(folder, 'access.log');
  const program = engine === 'built-in' ? null : findProgram(engine, programFolders);
  const node = await onFreePort({ name: 'the balancer', fixed: port }, async (chosen, statusPort) => {
    const balancing: Balancing = {
      ...how,
      peers,
      readyPath: adapter.readyPath,
      publicUrl: adapter.publicUrl ?? null,
      host: '127.0.0.1',
      port: chosen,
      clientAddress: 'of-connection',
      statusPort,
      folder,
      accessLog,
    };
    if (!program) return startBuiltIn(balancing, ground);
    switch (engine) {
      case 'nginx':
        return startNginx({ program, version: await versionOf(program, '-v') }, balancing, ground);
      case 'haproxy':
        return startHaproxy({ program, version: await versionOf(program, '-v') }, balancing, ground);
      case 'caddy':
        return startCaddy(
          { program, version: await versionOf(program, 'version'), adapter },
          balancing,
          ground,
        );
      case 'built-in':
        throw new Error('The built-in balancer is no program.');
      default:
        return assertNever(engine);
    }
  });
  const keeps = { accessLog: async () => readAccessLog(await readFile(accessLog, 'utf8')) };
  const standIn = { ...wanted, engine: 'built-in' } as const;
  const notes = program ? notesOnBalancer(wanted) : [...notesOnBuiltIn(wanted), ...notesOnBalancer(standIn)];
  return { node: program && engine === 'caddy' ? node : { ...node, ...keeps }, notes };
}

function notesOnBuiltIn({ engine, policy }: Topology['balancer']): string[] {
  const standsIn =
    `The built-in balancer stands in for ${engine}, which is not installed; ` +
    `'apt-get install ${engine}' (or your system's equivalent) brings it.`;
  const wholeAddress =
    'The built-in balancer hashes the whole address of a client, where nginx hashes the first three octets.';
  const isNginx = engine === 'nginx' && policy === 'ip-hash';
  return [...(engine === 'built-in' ? [] : [standsIn]), ...(isNginx ? [wholeAddress] : [])];
}
