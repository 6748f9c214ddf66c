import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Topology } from '../../plan/topology.ts';
import type { ComposeSettings } from './compose-options.ts';
import { balancerService, type OurBalancer } from './our-balancer.ts';
import { isBuilt, isNamed, type TheirFile, type TheirService } from './their-file.ts';

/** A network of ours, for services that are on none from which the machine can reach them. */
const ownNetwork = 'scaleproof-reach';

export interface OverridePlan {
  readonly settings: ComposeSettings;
  readonly file: TheirFile;
  readonly topology: Topology;
  /** On each container, network and volume. */
  readonly labels: Readonly<Record<string, string>>;
  /** Ports of 127.0.0.1 by service and port inside; null for any free one. */
  readonly published: readonly {
    readonly service: string;
    readonly target: number;
    readonly port: number | null;
  }[];
  /** Null where theirs stands before the instances. */
  readonly balancer: OurBalancer | null;
}

/**
 * A compose file that goes after theirs, which stays as it is: no fixed ports, names or restarts that two runs would quarrel about, what
 * must be reached published on 127.0.0.1, and labels by which everything is found again.
 */
export function overrideText(plan: OverridePlan): string {
  const { file, labels, balancer, settings, topology } = plan;
  const services = Object.entries(file.services);
  const network = balancer && networkTo(settings.service, file);
  return [
    '# Written by scaleproof for one run; the compose files before it are not changed.',
    'services:',
    ...services.flatMap(([name, service]) => serviceLines(name, service, plan)),
    ...(balancer === null
      ? []
      : [
          `  ${word(balancerService)}:`,
          ...Object.entries(balancer.service).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}`),
          `    labels: ${word(labels)}`,
          `    networks: ${word([network])}`,
          `    depends_on: ${word({ [settings.service]: { condition: 'service_started' } })}`,
        ]),
    'networks:',
    ...Object.entries(file.networks).flatMap(([key, one]) => ownedLines(key, one, labels)),
    `  ${ownNetwork}: { labels: ${word(labels)} }`,
    ...section(
      'volumes',
      Object.entries(file.volumes).flatMap(([key, one]) => ownedLines(key, one, labels)),
    ),
    ...section(
      'configs',
      balancer?.config ? [`  ${balancerService}: { file: ${word(balancer.config)} }`] : [],
    ),
    '',
  ].join('\n');

  function serviceLines(name: string, service: TheirService, { published }: OverridePlan): string[] {
    const ports = published
      .filter((one) => one.service === name)
      .map(({ target, port }) => ({
        target,
        host_ip: '127.0.0.1',
        ...(port !== null && { published: String(port) }),
      }));
    const isApp = name === settings.service;
    const { env, limits } = topology.app;
    const needsNetwork = ports.length > 0 && isOutOfReach(service, file);
    return [
      `  ${word(name)}:`,
      '    container_name: !reset null',
      '    restart: "no"',
      `    labels: ${word(labels)}`,
      ports.length === 0 ? '    ports: !reset []' : `    ports: !override ${word(ports)}`,
      ...(isBuilt(service) ? [`    image: ${word(builtImage(settings, name))}`] : []),
      ...(needsNetwork ? [`    networks: { ${ownNetwork}: {} }`] : []),
      ...(isApp && env ? [`    environment: ${word(env)}`] : []),
      ...(isApp && limits ? [`    deploy: ${word({ resources: { limits: composeLimits(limits) } })}`] : []),
    ];
  }
}

/** By folder and service, so that each run finds what the last one has built, and no image of theirs is changed. */
export function builtImage({ folder }: ComposeSettings, service: string): string {
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  const project = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `scaleproof-built/${project || 'app'}-${mark}-${service.toLowerCase()}`;
}

/** The network on which our balancer reaches the instances: the first of theirs from which this machine is reached too. */
export function networkTo(service: string, file: TheirFile): string {
  const networks = file.services[service]?.networks ?? [];
  return networks.find((key) => !file.networks[key]?.internal) ?? ownNetwork;
}

/** The engine's name for a network of the project. */
export function engineNetwork(key: string, project: string, { networks }: TheirFile): string {
  const known = networks[key];
  return known?.external ? known.name : `${project}_${key}`;
}

function isOutOfReach({ networks }: TheirService, file: TheirFile): boolean {
  return networks.every((key) => file.networks[key]?.internal);
}

function ownedLines(
  key: string,
  one: { readonly name: string; readonly external: boolean },
  labels: OverridePlan['labels'],
): string[] {
  // What exists without us carries no label of ours, and is not removed.
  if (one.external) return [];
  const name = isNamed(key, one) ? 'name: !reset null, ' : '';
  return [`  ${word(key)}: { ${name}labels: ${word(labels)} }`];
}

function composeLimits({ cpuCores, memoryBytes }: NonNullable<Topology['app']['limits']>) {
  return {
    ...(cpuCores !== undefined && { cpus: String(cpuCores) }),
    ...(memoryBytes !== undefined && { memory: String(memoryBytes) }),
  };
}

function section(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${name}:`, ...lines];
}

/** JSON is YAML, in which Compose would fill in variables. */
function word(value: unknown): string {
  return JSON.stringify(value).replaceAll('$', '$$$$');
}
