import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, ScaleproofError } from '../../core/errors.ts';
import { logsOf } from '../docker/container-logs.ts';
import { readState } from '../docker/container-state.ts';
import { describeEngineFailure } from '../docker/describe-failure.ts';
import type { Engine } from '../docker/engine.ts';
import { findContainers, type ProjectContainers } from '../docker/find-containers.ts';
import type { RunContext } from '../process/run-context.ts';
import type { ComposeSettings } from './compose-options.ts';
import { balancerService } from './our-balancer.ts';
import { runCompose } from './run-compose.ts';
import { argumentsFor, isBuilt, type TheirFile } from './their-file.ts';

export interface ProjectToStart {
  readonly settings: ComposeSettings;
  readonly file: TheirFile;
  readonly project: string;
  /** The text of the file that goes after theirs. */
  readonly override: string;
  readonly instances: number;
  readonly hasOurBalancer: boolean;
  /** Whether images are built first: they stay for the bring-ups after this one. */
  readonly builds: boolean;
  readonly engine: Engine;
}

const shownLines = 15;

/**
 * Starts their services in one compose project, each when those that it depends on are as it wants them. Throws `SP_PORT_TAKEN`,
 * `SP_RUNTIME_UNAVAILABLE` or `SP_START_FAILED`, with the last lines of Compose and of what ended.
 */
export async function startProject(
  wanted: ProjectToStart,
  runContext: RunContext,
): Promise<ProjectContainers> {
  const { settings, file, project, override, instances, hasOurBalancer, builds, engine } = wanted;
  const { service, stores, entry, also, folder } = settings;
  const path = join(runContext.directory, 'override.yaml');
  await writeFile(path, override);
  const args = argumentsFor({ ...settings, files: [...settings.files, path] }, project);
  const named = [
    service,
    ...stores.map((store) => store.service),
    ...(entry ? [entry.service] : []),
    ...also,
  ];
  const services = [...new Set(named)];
  try {
    if (builds && Object.values(file.services).some(isBuilt)) {
      await runCompose([...args, 'build', '--with-dependencies', ...services], runContext, folder);
    }
    const up = ['up', '--detach', '--no-build', '--pull', 'missing', '--scale', `${service}=${instances}`];
    const all = [...services, ...(hasOurBalancer ? [balancerService] : [])];
    await runCompose([...args, ...up, ...all], runContext, folder);
  } catch (cause) {
    runContext.signal.throwIfAborted();
    const ended = await linesOfEnded(engine, project);
    const said = new ScaleproofError('SP_START_FAILED', `${messageOf(cause)}${ended}`, { cause });
    throw describeEngineFailure(said, `The services of ${settings.files.join(' and ')}`, 'theirs');
  }
  return findContainers(engine, project);
}

/** The last lines of containers that ended or are not what others wait for: Compose says only that they did. */
async function linesOfEnded(engine: Engine, project: string): Promise<string> {
  const texts = Object.entries(await findContainers(engine, project)).flatMap(([service, containers]) =>
    containers.map(async (container) => {
      const { State } = await readState(container);
      const isUnhealthy = State.Health?.Status === 'unhealthy';
      if (!isUnhealthy && (State.Running || State.ExitCode === 0)) return '';
      const lines = (await logsOf(container)).slice(-shownLines);
      return lines.map((line) => `\n${service}: ${line}`).join('');
    }),
  );
  return (await Promise.all(texts).catch(() => [])).join('');
}
