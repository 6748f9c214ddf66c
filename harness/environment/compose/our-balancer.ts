import { z } from 'zod';
import type { App } from '../../app/app.ts';
import type { Topology } from '../../plan/topology.ts';
import type { Balancing } from '../balancer/balancer.ts';
import { balancingOf, type Containers, writeBalancerConfig } from '../docker/balancer-config.ts';
import { composeSettings as benchSettings, type ProjectPorts } from '../docker/compose-settings.ts';
import { pullMissing } from '../docker/needed-images.ts';
import { docker } from '../images/docker-command.ts';
import { composeFile, root } from '../images/image-references.ts';

/** Its service beside theirs. */
export const balancerService = 'scaleproof-balancer';

/** A balancer of docker-compose.bench.yml as a service beside those of another compose file. */
export interface OurBalancer {
  readonly service: Readonly<Record<string, unknown>>;
  /** The file that it reads; null when it reads none. */
  readonly config: string | null;
  readonly balancing: Balancing;
  readonly notes: readonly string[];
}

export interface OurBalancerWish {
  readonly topology: Topology;
  readonly app: App;
  readonly containers: Containers;
  readonly ports: Pick<ProjectPorts, 'entry' | 'status'>;
  readonly runId: string;
  /** The topology's own folder; absolute path. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/** What belongs to the file that it is from, and not to the balancer. */
const ofItsFile = ['profiles', 'depends_on', 'healthcheck', 'labels', 'networks', 'configs'];

const config = z.object({ target: z.string() });
const bench = z.object({
  services: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The balancer that a topology asks for, as docker-compose.bench.yml has it. */
export async function ourBalancer(wish: OurBalancerWish): Promise<OurBalancer> {
  const { topology, app, containers, ports, runId, directory, signal } = wish;
  const { engine } = topology.balancer;
  const { prefix, notes } = await pullMissing({
    app: null,
    topologies: [topology],
    only: 'balancer',
    file: composeFile,
    signal,
  });
  const balancing = balancingOf(topology, containers, app.adapter);
  const balancerConfig = await writeBalancerConfig(topology, balancing, directory);
  // Of the app in that file, which is not asked for.
  const { SCALEPROOF_APP_ENV_FILE: _, ...env } = benchSettings(
    {
      ...{ topology, runId, balancing, balancerConfig, directory },
      imagePrefix: prefix,
      appImage: null,
      appEnvironment: {},
      storeVariables: {},
      readyPath: app.adapter.readyPath,
    },
    ports,
  );
  const args = ['compose', '--project-directory', root, '--file', composeFile, '--profile', engine, 'config'];
  const read = bench.parse(
    JSON.parse(await docker([...args, '--format', 'json'], { signal, cwd: root, env })),
  );
  const whole = read.services[engine] ?? {};
  const service = Object.fromEntries(Object.entries(whole).filter(([key]) => !ofItsFile.includes(key)));
  const configs = z.array(config).default([]).parse(whole.configs);
  return {
    service: {
      ...service,
      ...(configs.length > 0 && {
        configs: configs.map(({ target }) => ({ source: balancerService, target })),
      }),
    },
    config: balancerConfig,
    balancing,
    notes,
  };
}
