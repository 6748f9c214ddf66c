import { ScaleproofError } from '../../core/errors.ts';
import { composeFile } from '../images/image-references.ts';
import type { Runtime } from '../runtime.ts';
import type { RuntimeOptions } from '../runtime-options.ts';
import { bringUpContainers } from './bring-up.ts';
import type { ProjectPorts } from './compose-settings.ts';
import { pullMissing, whatIsMissing, whatIsOutdated } from './needed-images.ts';

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
    async probe(app) {
      const need = { app, topology: null, file, signal: never };
      return (await whatIsMissing(need)) ?? (await whatIsOutdated(need));
    },
    lacks: (topology) => whatIsMissing({ app: null, topology, file, signal: never }),
    async up(topology, upOptions) {
      const { app, signal } = upOptions;
      const missing = await whatIsMissing({ app, topology, file, signal });
      if (missing) throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${missing.reason} ${missing.enable}`);
      const images = await pullMissing({ app, topology, file, signal });
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

function fixedPorts({ ports = {} }: DockerRuntimeOptions): Partial<ProjectPorts> {
  const { balancer, ...stores } = ports;
  return { ...stores, ...(balancer !== undefined && { entry: balancer }) };
}
