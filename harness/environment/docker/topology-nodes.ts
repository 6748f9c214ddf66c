import type { App } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import type { Topology } from '../../plan/topology.ts';
import { answersOk } from '../answers-ok.ts';
import { answersQuery } from '../stores/postgres.ts';
import { answersPing } from '../stores/redis.ts';
import { innerPorts } from './balancer-config.ts';
import { type ContainerNode, type ContainerNodeSpec, containerNode } from './container-node.ts';
import { readState } from './container-state.ts';
import type { Container, Engine } from './engine.ts';
import type { ProjectContainers } from './find-containers.ts';
import { versionOfContainer } from './node-version.ts';
import type { DeathWatch } from './watch-deaths.ts';

export interface NodeContext {
  readonly engine: Engine;
  readonly container: Container;
  readonly deaths: DeathWatch;
  readonly signal: AbortSignal;
}

export interface AppNodeOptions extends Pick<ContainerNodeSpec, 'id' | 'readyWithinMs' | 'onStarted'> {
  readonly app: App;
}

/** One instance of the app. */
export async function appNode(
  { app: { adapter, launch }, id, readyWithinMs, onStarted }: AppNodeOptions,
  context: NodeContext,
): Promise<ContainerNode> {
  const askedAs = publicHeaders(adapter.publicUrl);
  return startedNode(
    'app',
    {
      id,
      role: 'app',
      stopSignal: launch.stopSignal,
      askedAs,
      port: innerPorts.app,
      urlAt: (port) => new URL(`http://127.0.0.1:${port}`),
      metricsAt: (url) => (adapter.metricsPath === null ? null : new URL(adapter.metricsPath, url)),
      ready: (url, signal) =>
        answersOk(new URL(adapter.readyPath, url), { timeoutMs: 1_000, signal, headers: askedAs }),
      readyWithinMs,
      advice: 'Check its output and the settings of its topology.',
      onStarted,
    },
    context,
  );
}

/** The stores of a topology, each reached through its published port. */
export async function storeNodes(
  { redis, postgres, pgbouncer }: Topology,
  { containers, ...rest }: Omit<NodeContext, 'container'> & { readonly containers: ProjectContainers },
): Promise<ContainerNode[]> {
  const [redisContainer] = containers.redis ?? [];
  const [postgresContainer] = containers.postgres ?? [];
  const [pgbouncerContainer] = containers.pgbouncer ?? [];
  const wanted = [
    ...(redis !== 'none' && redisContainer
      ? [startedNode('redis', redisSpec, { ...rest, container: redisContainer })]
      : []),
    ...(postgres !== 'none' && postgresContainer
      ? [startedNode('postgres', postgresSpec, { ...rest, container: postgresContainer })]
      : []),
    ...(pgbouncer !== 'none' && pgbouncerContainer
      ? [startedNode('pgbouncer', pgbouncerSpec, { ...rest, container: pgbouncerContainer })]
      : []),
  ];
  return Promise.all(wanted);
}

/** Where the Postgres of docker-compose.bench.yml takes connections. */
export function postgresUrl(host: string, port: number): URL {
  return new URL(`postgres://scaleproof:scaleproof@${host}:${port}/scaleproof`);
}

/** A node whose version its container is asked for. */
export async function startedNode(
  service: string,
  spec: Omit<ContainerNodeSpec, 'version'>,
  { engine, container, deaths, signal }: NodeContext,
): Promise<ContainerNode> {
  const version = await versionOfContainer(service, await readState(container), signal);
  return containerNode({ ...spec, version }, { engine, container, deaths });
}

const store = { metricsAt: () => null, onStarted: async () => {} } as const;

const redisSpec: Omit<ContainerNodeSpec, 'version'> = {
  ...store,
  id: 'redis',
  role: 'redis',
  port: innerPorts.redis,
  urlAt: (port) => new URL(`redis://127.0.0.1:${port}`),
  ready: (url) => answersPing(Number(url.port)),
  readyWithinMs: 10_000,
  advice: "Check the settings of Redis in the runtime's options.",
};

const postgresSpec: Omit<ContainerNodeSpec, 'version'> = {
  ...store,
  id: 'postgres',
  role: 'postgres',
  port: innerPorts.postgres,
  urlAt: (port) => postgresUrl('127.0.0.1', port),
  ready: (url) => answersQuery(url),
  readyWithinMs: 30_000,
  advice: "Check the settings of Postgres in the runtime's options.",
};

const pgbouncerSpec: Omit<ContainerNodeSpec, 'version'> = {
  ...postgresSpec,
  id: 'pgbouncer',
  role: 'pgbouncer',
  port: innerPorts.pgbouncer,
  advice: 'Check pgbouncerSettings of the topology.',
};
