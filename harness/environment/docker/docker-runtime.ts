import { ScaleproofError } from '../../core/errors.ts';
import { composeFile } from '../images/image-references.ts';
import type { Runtime } from '../runtime.ts';
import { bringUpContainers } from './bring-up.ts';
import type { ProjectPorts } from './compose-settings.ts';
import { pullMissing, whatIsMissing, whatIsOutdated } from './needed-images.ts';

export interface DockerRuntimeOptions {
  /** Ports of 127.0.0.1 that must be these; any free one otherwise. */
  readonly ports?: { readonly balancer?: number; readonly redis?: number; readonly postgres?: number };
  /** As in redis.conf, such as `{ appendonly: 'yes' }`. Without any, Redis keeps nothing on disk. */
  readonly redisSettings?: Readonly<Record<string, string>>;
  /** As in postgresql.conf, such as `{ synchronous_commit: 'off' }`. */
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** How long an instance of the app may take to be ready, 30 s otherwise. */
  readonly appReadyWithinMs?: number;
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
        redisSettings: options.redisSettings ?? {},
        postgresSettings: options.postgresSettings ?? {},
        appReadyWithinMs: options.appReadyWithinMs ?? 30_000,
      });
    },
  };
}

function fixedPorts({ ports = {} }: DockerRuntimeOptions): Partial<ProjectPorts> {
  const { balancer, redis, postgres } = ports;
  return {
    ...(balancer !== undefined && { entry: balancer }),
    ...(redis !== undefined && { redis }),
    ...(postgres !== undefined && { postgres }),
  };
}
