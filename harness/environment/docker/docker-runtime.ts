import type { App } from '../../app/app.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { whyNoReload } from '../balancer/why-no-reload.ts';
import { composeFile } from '../images/image-references.ts';
import type { Runtime, Unavailable } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { bringUpContainers } from './bring-up.ts';
import type { ProjectPorts } from './compose-settings.ts';
import { pullMissing, whatIsMissing, whatIsOutdated } from './needed-images.ts';
import { whatContainersLack } from './what-containers-lack.ts';

export interface DockerRuntimeOptions extends RuntimeOptions {
  /** Another file with the services and settings of docker-compose.bench.yml; absolute path. */
  readonly composeFile?: string;
}

/** Runs topologies as containers: the profiles of docker-compose.bench.yml that they need, one project each. */
export function docker(options: DockerRuntimeOptions = {}): Runtime {
  const file = options.composeFile ?? composeFile;
  const { signal: never } = new AbortController();
  return {
    name: 'docker',
    breaksLinks: false,
    async probe(app, topologies) {
      const need = { app, topologies: topologies ?? null, file, signal: never };
      return (await whatIsMissing(need)) ?? (await whatIsOutdated(need));
    },
    lacks: async (topology, app) =>
      askedByHttp(app) ??
      whatContainersLack(topology) ??
      (await whatIsMissing({ app: null, topologies: [topology], file, signal: never })),
    refuses: (actions, { balancer }) => whyNoReload(actions, balancer.engine),
    async up(topology, upOptions) {
      const { app, signal } = upOptions;
      const need = { app, topologies: [topology], file, signal };
      const missing = whatContainersLack(topology) ?? (await whatIsMissing(need));
      if (missing) throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${missing.reason} ${missing.enable}`);
      const images = await pullMissing(need);
      return bringUpContainers(topology, {
        ...upOptions,
        composeFile: file,
        imagePrefix: images.prefix,
        imageNotes: images.notes,
        fixedPorts: fixedPorts(options),
        runtimeOptions: options,
      });
    },
  };
}

/** Why containers of an app that speaks https itself would never be ready. */
function askedByHttp(app: App | undefined): Unavailable | null {
  if (app?.launch?.scheme !== 'https') return null;
  return {
    reason: "Instances in containers are asked by http, and these speak https ('launch.scheme').",
    enable: 'Run it with --runtime process, or let the app speak http behind its balancer.',
  };
}

function fixedPorts({ ports = {} }: DockerRuntimeOptions): Partial<ProjectPorts> {
  const { balancer, ...stores } = ports;
  return { ...stores, ...(balancer !== undefined && { entry: balancer }) };
}
