import type { App } from '../../app/app.ts';
import { publicHeaders } from '../../app/public-url.ts';
import { ScaleproofError } from '../../core/errors.ts';
import { together } from '../../core/together.ts';
import type { Topology } from '../../plan/topology.ts';
import { answersOk } from '../answers-ok.ts';
import { engines } from '../balancer/engines.ts';
import { readAccessLog } from '../balancer/read-access-log.ts';
import { reloadBy } from '../balancer/reload.ts';
import { adviceOnBalancer, balancerReadyWithinMs } from '../balancer/why-not-ready.ts';
import type { KeepsAccessLog, Reloadable, TellsUse } from '../runtime.ts';
import { accessLogInside, innerPorts } from './balancer-config.ts';
import type { ProjectPorts } from './compose-settings.ts';
import type { ContainerNode } from './container-node.ts';
import { addressOf, type ContainerState } from './container-state.ts';
import { type Engine, execIn } from './engine.ts';
import type { ProjectContainers } from './find-containers.ts';
import { startedNode } from './topology-nodes.ts';
import type { DeathWatch } from './watch-deaths.ts';

export interface BalancerNodeOptions {
  /** Its service in the compose file; that of its engine's name when it is left out. */
  readonly service?: string;
  /** Where instances listen, and on which network the balancer reaches them: the first of theirs when it is left out. */
  readonly instances?: { readonly port: number; readonly network: string };
  readonly topology: Topology;
  readonly app: App;
  readonly engine: Engine;
  readonly deaths: DeathWatch;
  readonly containers: ProjectContainers;
  readonly ports: ProjectPorts;
  readonly signal: AbortSignal;
}

export interface ContainerBalancer {
  readonly node: ContainerNode & TellsUse & Partial<KeepsAccessLog & Reloadable>;
  /** The instances behind it; told once they are known. */
  knows(instances: readonly ContainerNode[]): void;
  /** An instance has started, perhaps at another address. */
  moved(instance: ContainerState): Promise<void>;
  /** Waits until requests through it reach every instance. */
  untilReady(signal: AbortSignal): Promise<void>;
}

/** The balancer of a topology, as a container. */
export async function balancerNode(options: BalancerNodeOptions): Promise<ContainerBalancer> {
  const { topology, app, engine, deaths, containers, ports, signal } = options;
  const wanted = topology.balancer;
  const { service = wanted.engine } = options;
  const { port = innerPorts.app, network } = options.instances ?? {};
  const [container] = containers[service] ?? [];
  if (!container) throw new ScaleproofError('SP_START_FAILED', `Compose has made no ${service}.`);
  const { untilUsed: untilEngineUses, readLogLine, reload, ...known } = engines[wanted.engine];
  let starts = 0;
  const instances = new Map<string, ContainerNode>();
  /** By container, as the balancer has looked them up. */
  const addresses = new Map<string, string>();

  const node = await startedNode(
    wanted.engine,
    {
      id: wanted.engine,
      role: 'balancer',
      port: innerPorts.entry,
      urlAt: () => new URL(`http://127.0.0.1:${ports.entry}`),
      metricsAt: () => new URL(known.metricsPath, `http://127.0.0.1:${ports.status}`),
      ready: (url, within) =>
        answersOk(new URL(app.adapter.readyPath, url), {
          timeoutMs: 1_000,
          signal: within,
          headers: publicHeaders(app.adapter.publicUrl),
        }),
      readyWithinMs: balancerReadyWithinMs,
      advice: adviceOnBalancer(known),
      async onStarted() {
        starts += 1;
        remember();
      },
    },
    { engine, container, deaths, signal },
  );
  const peerAddress = (id: string) => {
    const instance = instances.get(id);
    return `${instance ? addressOf(instance.state, network) : ''}:${port}`;
  };
  const untilUsed = (id: string, within: AbortSignal) => {
    const { policy } = wanted;
    const { adapter } = app;
    const running = { entry: node.url, statusPort: ports.status, policy, adapter, addressOf: peerAddress };
    return untilEngineUses(id, running, within);
  };

  const keeps = readLogLine && {
    async accessLog() {
      // It was in the memory of the container, and counts from its last start on.
      if (starts > 0)
        throw new ScaleproofError(
          'SP_FAULT_FAILED',
          `The access log of ${wanted.engine} went with its restart.`,
        );
      const { exitCode, stdout, stderr } = await execIn(container, ['cat', accessLogInside], signal);
      if (exitCode !== 0)
        throw new ScaleproofError('SP_START_FAILED', `No access log of ${wanted.engine}: ${stderr}`);
      return readAccessLog(stdout, readLogLine);
    },
  };

  const program = known.program?.name ?? '';
  const reloading = {
    title: known.title,
    tell: (by: NodeJS.Signals) => node.tell(by),
    pids: () => node.pids(),
    async run(args: readonly string[]) {
      const { exitCode, output } = await execIn(container, [program, ...args], signal);
      if (exitCode !== 0) throw new ScaleproofError('SP_FAULT_FAILED', `${program} said: ${output.trim()}`);
    },
    config: reload.by === 'command' ? reload.configInside : '',
  };
  const reloads = reload.by !== 'nothing' && {
    reload: (within: AbortSignal) => reloadBy(reload, reloading, within),
  };

  function remember(): void {
    for (const { state } of instances.values()) addresses.set(state.Id, addressOf(state, network));
  }

  return {
    // Not by copying: the url and the state of a node are read when they are asked for.
    node: Object.assign(node, { untilUsed }, keeps, reloads),
    knows(all) {
      for (const instance of all) instances.set(instance.id, instance);
      remember();
    },
    async moved(state) {
      const address = addressOf(state, network);
      if (addresses.get(state.Id) === address) return;
      addresses.set(state.Id, address);
      // Tells it to read its configuration again.
      if (known.resolvesNamesOnce && node.state.State.Running) await container.kill({ signal: 'SIGHUP' });
    },
    async untilReady(within) {
      await node.untilReady(within);
      // nginx was asked nothing before the instances were ready, so it has no reason to leave one alone.
      if (wanted.engine === 'nginx') return;
      await together(
        within,
        [...instances.keys()].map((id) => async (each: AbortSignal) => void (await untilUsed(id, each))),
      );
    },
  };
}
