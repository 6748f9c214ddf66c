import { ScaleproofError } from '../../core/errors.ts';
import { freePorts } from '../../core/ports.ts';
import { runMarker } from '../../core/reaper.ts';
import { root } from '../images/image-references.ts';
import { refuseTakenPort } from '../on-free-port.ts';
import {
  composeSettings,
  type ProjectPlan,
  type ProjectPorts,
  profilesOf,
  writeAppSettings,
} from './compose-settings.ts';
import { describeEngineFailure } from './describe-failure.ts';
import { loadTestcontainers } from './engine.ts';

export interface UpOptions {
  /** Unique on the engine. */
  readonly project: string;
  readonly composeFile: string;
  /** Ports that must be these; any free one otherwise. */
  readonly fixedPorts: Partial<ProjectPorts>;
  /** The run's folder, which marks what compose starts on this machine. */
  readonly runDirectory: string;
  readonly signal: AbortSignal;
}

const attempts = 3;

/**
 * Starts every container of a topology, in one compose project, and returns when all are created and started; readiness
 * is asked elsewhere. Ports that another program takes in the moment between choosing and publishing are chosen anew.
 * Throws `SP_PORT_TAKEN`, `SP_RUNTIME_UNAVAILABLE` or `SP_START_FAILED` with the last lines of compose.
 */
export async function upProject(plan: ProjectPlan, options: UpOptions): Promise<ProjectPorts> {
  const { fixedPorts, signal } = options;
  for (const [name, port] of Object.entries(fixedPorts)) await refuseTakenPort(name, port);
  const settingsFile = await writeAppSettings(plan);
  for (let attempt = 1; ; attempt++) {
    const ports = { ...(await chosenPorts()), ...fixedPorts };
    try {
      await composeUp(plan, { ...options, settingsFile, ports });
      return ports;
    } catch (cause) {
      signal.throwIfAborted();
      const failure = describeEngineFailure(cause, `Topology ${plan.topology.name}`);
      const isFixed = Object.values(fixedPorts).some((port) => failure.message.includes(String(port)));
      if (failure.code !== 'SP_PORT_TAKEN' || isFixed || attempt === attempts) throw failure;
    }
  }
}

interface ComposeUpOptions extends UpOptions {
  readonly settingsFile: string;
  readonly ports: ProjectPorts;
}

async function composeUp(plan: ProjectPlan, options: ComposeUpOptions): Promise<void> {
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
      commandOptions: ['--no-build', '--pull', 'never'],
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
  const [entry, status, redis, postgres] = await freePorts(4);
  if (entry === undefined || status === undefined || redis === undefined || postgres === undefined) {
    throw new ScaleproofError('SP_START_FAILED', 'There are no four free ports on 127.0.0.1.');
  }
  return { entry, status, redis, postgres };
}
