import { freePorts } from '../../core/ports.ts';
import { runMarker } from '../../core/reaper.ts';
import type { Topology } from '../../plan/topology.ts';
import { root } from '../images/image-references.ts';
import { refuseTakenPort } from '../process/on-free-port.ts';
import { containedKinds } from '../stores/stores.ts';
import {
  composeSettings,
  type ProjectPlan,
  type ProjectPorts,
  profilesOf,
  writeAppSettings,
} from './compose-settings.ts';
import { describeEngineFailure } from './describe-failure.ts';
import { type Engine, loadTestcontainers } from './engine.ts';
import { findContainers, type ProjectContainers } from './find-containers.ts';
import { removeLabeled } from './remove-labeled.ts';

export interface UpOptions {
  readonly engine: Engine;
  /** Unique on the engine. */
  readonly project: string;
  readonly composeFile: string;
  /** Ports that must be these; any free one otherwise. */
  readonly fixedPorts: Partial<ProjectPorts>;
  /** The run's folder, which marks what compose starts on this machine. */
  readonly runDirectory: string;
  readonly signal: AbortSignal;
}

/** What was started. */
export interface StartedProject {
  readonly ports: ProjectPorts;
  readonly containers: ProjectContainers;
}

const attempts = 3;

/**
 * Makes every container of a topology, in one compose project, and returns when all are started; readiness is asked
 * elsewhere. Ports that another program takes in the moment between choosing and publishing are chosen anew.
 * Throws `SP_PORT_TAKEN`, `SP_RUNTIME_UNAVAILABLE` or `SP_START_FAILED` with the last lines of compose.
 */
export async function upProject(plan: ProjectPlan, options: UpOptions): Promise<StartedProject> {
  const { engine, project, fixedPorts, signal } = options;
  for (const [name, port] of Object.entries(fixedPorts)) await refuseTakenPort(name, port);
  const settingsFile = await writeAppSettings(plan);
  for (let attempt = 1; ; attempt++) {
    const ports = { ...(await chosenPorts()), ...fixedPorts };
    try {
      await createProject(plan, { ...options, settingsFile, ports });
      signal.throwIfAborted();
      const containers = await findContainers(engine, project);
      await startContainers(containers, plan.topology);
      return { ports, containers };
    } catch (cause) {
      signal.throwIfAborted();
      const failure = describeEngineFailure(cause, `Topology ${plan.topology.name}`);
      const isFixed = Object.values(fixedPorts).some((port) => failure.message.includes(String(port)));
      if (failure.code !== 'SP_PORT_TAKEN' || isFixed || attempt === attempts) throw failure;
      await removeLabeled(`com.docker.compose.project=${project}`, signal);
    }
  }
}

/** All at once, and then the balancer: nginx looks up the instances when it starts, and finds those that run. */
async function startContainers(containers: ProjectContainers, { balancer }: Topology): Promise<void> {
  const { [balancer.engine]: balancers = [], ...others } = containers;
  await Promise.all(Object.values(others).flatMap((each) => each.map((container) => container.start())));
  await Promise.all(balancers.map((container) => container.start()));
}

interface CreateOptions extends UpOptions {
  readonly settingsFile: string;
  readonly ports: ProjectPorts;
}

async function createProject(plan: ProjectPlan, options: CreateOptions): Promise<void> {
  const { project, composeFile, settingsFile, ports, runDirectory } = options;
  const { DockerComposeEnvironment } = await loadTestcontainers();
  await new DockerComposeEnvironment(root, [composeFile, settingsFile])
    .withProjectName(project)
    .withProfiles(...profilesOf(plan.topology))
    .withEnvironment({ ...composeSettings(plan, ports), [runMarker]: runDirectory })
    .withAutoCleanup(false)
    .withClientOptions({
      // Paths in the compose file are relative to its repository, wherever the file itself was put.
      composeOptions: ['--project-directory', root],
      // Images are there by now, and an outdated one must not be built behind the user's back.
      // Created only: compose would start one service after the other, and pass a moment between them.
      commandOptions: ['--no-build', '--pull', 'never', '--no-start'],
    })
    .withDefaultWaitStrategy(doNotWait)
    .up();
}

/** The library would wait for health checks, which are slower than asking each node itself. */
const doNotWait = {
  waitUntilReady: async () => {},
  withStartupTimeout: () => doNotWait,
  isStartupTimeoutSet: () => true,
  getStartupTimeout: () => 0,
};

async function chosenPorts(): Promise<ProjectPorts> {
  const [entry = 0, status = 0, ...others] = await freePorts(2 + containedKinds.length);
  const stores = containedKinds.map(([kind], index) => [kind, others[index] ?? 0]);
  return { entry, status, ...Object.fromEntries(stores) };
}
