import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingsOfPersistence } from '../../plan/redis-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { BuiltInBalancing } from '../balancer/built-in/arguments.ts';
import { writeArguments } from '../balancer/built-in/arguments.ts';
import { localImages } from '../images/image-name.ts';
import { harnessLabelValue } from './labels.ts';

/** The ports of 127.0.0.1 that stay the same over a restart; those of the instances are the engine's choice. */
export interface ProjectPorts {
  readonly entry: number;
  readonly status: number;
  readonly redis: number;
  readonly postgres: number;
  readonly pgbouncer: number;
}

export interface ProjectPlan {
  readonly topology: Topology;
  readonly runId: string;
  /** SCALEPROOF_IMAGES. */
  readonly imagePrefix: string;
  /** Null for that of the compose file. */
  readonly appImage: string | null;
  readonly appEnvironment: Readonly<Record<string, string>>;
  readonly readyPath: string;
  readonly balancing: BuiltInBalancing;
  /** The file that the balancer reads; null for the built-in one, which reads none. */
  readonly balancerConfig: string | null;
  /** The file that PgBouncer reads; null for a topology without one. */
  readonly pgbouncerConfig: string | null;
  readonly redisSettings: Readonly<Record<string, string>>;
  readonly postgresSettings: Readonly<Record<string, string>>;
  /** The topology's own folder; absolute path. */
  readonly directory: string;
}

/** A health check is a process in the container, and costs. Readiness is asked from outside, so none need run. */
const never = '24h';

/**
 * A database that the image made here brings. It goes with its container; making one for each would take a second of
 * what a cell takes to come up.
 */
const emptyDatabase = '/srv/postgresql/empty';

/** The settings of docker-compose.bench.yml for a topology. */
export function composeSettings(plan: ProjectPlan, ports: ProjectPorts): Record<string, string> {
  const { topology, runId, imagePrefix, appImage, readyPath, balancing, balancerConfig, directory } = plan;
  const { pgbouncerConfig } = plan;
  const { cpuCores, memoryBytes } = topology.app.limits ?? {};
  return {
    SCALEPROOF_IMAGES: imagePrefix,
    ...(appImage !== null && { SCALEPROOF_APP_IMAGE: appImage }),
    SCALEPROOF_APP_ENV_FILE: envFile(directory),
    SCALEPROOF_INSTANCES: String(topology.app.instances),
    SCALEPROOF_APP_CPUS: String(cpuCores ?? 0),
    SCALEPROOF_APP_MEMORY: String(memoryBytes ?? 0),
    SCALEPROOF_APP_PORTS: '0',
    SCALEPROOF_ENTRY_PORT: String(ports.entry),
    SCALEPROOF_STATUS_PORT: String(ports.status),
    SCALEPROOF_REDIS_PORT: String(ports.redis),
    SCALEPROOF_POSTGRES_PORT: String(ports.postgres),
    SCALEPROOF_PGBOUNCER_PORT: String(ports.pgbouncer),
    ...(pgbouncerConfig !== null && { SCALEPROOF_PGBOUNCER_CONFIG: pgbouncerConfig }),
    SCALEPROOF_READY_PATH: readyPath,
    ...(balancerConfig !== null && { SCALEPROOF_BALANCER_CONFIG: balancerConfig }),
    SCALEPROOF_BUILT_IN_ARGUMENTS: writeArguments(balancing).join(' '),
    SCALEPROOF_REDIS_OPTIONS: options(
      { ...settingsOfPersistence[topology.redisPersistence], ...plan.redisSettings },
      (name, value) => `--${name} ${quoted(value)}`,
    ),
    SCALEPROOF_POSTGRES_OPTIONS: options(
      { ...plan.postgresSettings, ...topology.postgresSettings },
      (name, value) => `-c ${quoted(`${name}=${value}`)}`,
    ),
    ...(imagePrefix === localImages && { SCALEPROOF_POSTGRES_DATA: emptyDatabase }),
    SCALEPROOF_HEALTH_INTERVAL: never,
    SCALEPROOF_RUN: runId,
    SCALEPROOF_HARNESS: harnessLabelValue(),
  };
}

/** Profiles of the compose file that a topology needs. */
export function profilesOf({ balancer, redis, postgres, pgbouncer }: Topology): string[] {
  return [
    balancer.engine,
    ...(redis === 'none' ? [] : ['redis']),
    ...(postgres === 'none' ? [] : ['postgres']),
    ...(pgbouncer === 'none' ? [] : ['pgbouncer']),
  ];
}

/** Writes what the instances are told, which compose reads: values as they are, whatever characters they have. */
export async function writeAppSettings({ directory, appEnvironment }: ProjectPlan): Promise<string> {
  // Otherwise compose would add the settings for use by hand, and with them what the user's shell has.
  await writeFile(envFile(directory), '');
  const escaped = Object.entries(appEnvironment).map(([name, value]) => [
    name,
    value.replaceAll('$', '$$$$'),
  ]);
  const path = join(directory, 'app-settings.json');
  await writeFile(
    path,
    JSON.stringify({ services: { app: { environment: Object.fromEntries(escaped) } } }, null, 2),
  );
  return path;
}

function envFile(directory: string): string {
  return join(directory, 'app.env');
}

function options(
  settings: Readonly<Record<string, string>>,
  write: (name: string, value: string) => string,
): string {
  return Object.entries(settings)
    .map(([name, value]) => write(name, value))
    .join(' ');
}

/** As one word of a shell, which is how compose splits a command. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
