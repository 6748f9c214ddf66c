import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppAdapter } from '../../app/adapter.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Balancing } from '../balancer/balancer.ts';
import { engines } from '../balancer/engines.ts';

/** Where the instances and the balancer listen inside their containers, as in docker-compose.bench.yml. */
export const innerPorts = {
  app: 3000,
  entry: 8080,
  status: 8404,
} as const;

/** In the memory of the container: gone with it. */
export const accessLogInside = '/tmp/access.log';

/** The instances behind a balancer, by the names that compose gives containers. */
export interface Containers {
  readonly project: string;
  /** Of the app in its compose file. */
  readonly service: string;
  /** Where an instance listens. */
  readonly port: number;
}

/** What the balancer of a project is to do. */
export function balancingOf(
  { app, balancer }: Topology,
  { project, service, port }: Containers,
  adapter: AppAdapter,
): Balancing {
  const { engine: _, ...how } = balancer;
  return {
    ...how,
    peers: Array.from({ length: app.instances }, (_, index) => ({
      id: `app-${index + 1}`,
      host: `${project}-${service}-${index + 1}`,
      port,
    })),
    readyPath: adapter.readyPath,
    publicUrl: adapter.publicUrl ?? null,
    host: '0.0.0.0',
    port: innerPorts.entry,
    clientAddress: balancer.policy === 'ip-hash' ? 'told-by-relay' : 'of-connection',
    statusPort: innerPorts.status,
    folder: '/tmp',
    accessLog: accessLogInside,
  };
}

/** Writes the configuration of the topology's engine; returns its path, or null for an engine that reads none. */
export async function writeBalancerConfig(
  { balancer }: Topology,
  balancing: Balancing,
  directory: string,
): Promise<string | null> {
  const text = engines[balancer.engine].configure(balancing, { asRoot: false });
  if (text === null) return null;
  const path = join(directory, `${balancer.engine}.conf`);
  // The balancer runs as nobody.
  await writeFile(path, text, { mode: 0o644 });
  return path;
}
