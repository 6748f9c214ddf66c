import { writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import type { StoreKind } from '../../plan/store-settings.ts';
import type { Topology } from '../../plan/topology.ts';
import type { BuiltInBalancing } from '../balancer/built-in/arguments.ts';
import { writeArguments } from '../balancer/built-in/arguments.ts';
import { containedKinds, containedNodesOf } from '../stores/stores.ts';
import { harnessLabelValue } from './labels.ts';

/** The ports of 127.0.0.1 that stay the same over a restart; those of the instances are the engine's choice. */
export interface ProjectPorts extends Readonly<Partial<Record<StoreKind, number>>> {
  readonly entry: number;
  readonly status: number;
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
  /** The variables of its stores. */
  readonly storeVariables: Readonly<Record<string, string>>;
  /** The topology's own folder; absolute path. */
  readonly directory: string;
}

/** A health check is a process in the container, and costs. Readiness is asked from outside, so none need run. */
const never = '24h';

/** The settings of docker-compose.bench.yml for a topology. */
export function composeSettings(plan: ProjectPlan, ports: ProjectPorts): Record<string, string> {
  const { topology, runId, imagePrefix, appImage, readyPath, balancing, balancerConfig, directory } = plan;
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
    ...portsOfStores(ports),
    ...plan.storeVariables,
    SCALEPROOF_READY_PATH: readyPath,
    ...(balancerConfig !== null && { SCALEPROOF_BALANCER_CONFIG: balancerConfig }),
    SCALEPROOF_BUILT_IN_ARGUMENTS: writeArguments(balancing).join(' '),
    SCALEPROOF_PACKAGES: packagesFolder(),
    SCALEPROOF_HEALTH_INTERVAL: never,
    SCALEPROOF_RUN: runId,
    SCALEPROOF_HARNESS: harnessLabelValue(),
  };
}

/** Where npm has put what the built-in balancer imports: in an installed package that is beside it, not in it. */
function packagesFolder(): string {
  const manifest = findPackageJSON('http-proxy-3', import.meta.url);
  if (manifest === undefined) throw new Error('The package http-proxy-3 is not installed.');
  return dirname(dirname(manifest));
}

function portsOfStores(ports: ProjectPorts): Record<string, string> {
  return Object.fromEntries(
    containedKinds.map(([kind, { portVariable }]) => [portVariable, String(ports[kind] ?? 0)]),
  );
}

/** Profiles of the compose file that a topology needs. */
export function profilesOf(topology: Topology): string[] {
  return [topology.balancer.engine, ...containedNodesOf(topology).map(({ service }) => service)];
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
