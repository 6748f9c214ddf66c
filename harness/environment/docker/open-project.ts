import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Topology } from '../../plan/topology.ts';
import { writeContainersEntry } from '../cleanup/ledger.ts';
import { removeDirectory } from '../cleanup/run-directory.ts';
import type { UpOptions } from '../runtime.ts';
import { connectEngine, type Engine } from './engine.ts';
import { removeLabeled } from './remove-labeled.ts';
import { type DeathWatch, watchDeaths } from './watch-deaths.ts';

/** A compose project of which nothing runs yet. */
export interface OpenProject {
  readonly engine: Engine;
  /** Its name, which no other has. */
  readonly project: string;
  /** For its files, absolute. */
  readonly directory: string;
  readonly deaths: DeathWatch;
  /** Removes its containers, networks and volumes. */
  remove(within: AbortSignal): Promise<void>;
}

const takeDownMs = 30_000;

/** Opens the project of a topology. All that it will leave enters the scope before it is there. */
export async function openProject(
  { name }: Topology,
  { reaper, scope, signal }: Pick<UpOptions, 'reaper' | 'scope' | 'signal'>,
): Promise<OpenProject> {
  signal.throwIfAborted();
  const engine = await connectEngine();
  const project = `scaleproof-${randomBytes(6).toString('hex')}`;
  const directory = await mkdtemp(join(reaper.directory, `${name}-`));
  scope.defer(`the folder of ${name}`, () => removeDirectory(directory));
  // The balancer's user passes through to its configuration.
  await chmod(directory, 0o711);
  const deaths = await watchDeaths(engine, project);
  scope.defer('the watch over containers', () => deaths.close());
  writeContainersEntry(reaper.directory);
  const remove = async (within: AbortSignal) => {
    await removeLabeled(`com.docker.compose.project=${project}`, within);
  };
  scope.defer(`the containers of ${name}`, () => remove(AbortSignal.timeout(takeDownMs)));
  return { engine, project, directory, deaths, remove };
}
