import { root } from '../images/image-references.ts';
import { loadTestcontainers } from './engine.ts';

export interface ComposeUp {
  /** Unique on the engine. */
  readonly project: string;
  /** Absolute paths; a later one goes before an earlier one. */
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  /** What the files ask for by `${NAME}`. */
  readonly env: Readonly<Record<string, string>>;
  /** As of `docker compose up`. */
  readonly options: readonly string[];
}

/** Brings services up, and waits for none of them. Throws what compose printed; what it made until then may be there. */
export async function composeUp({ project, files, profiles, env, options }: ComposeUp): Promise<void> {
  const { DockerComposeEnvironment } = await loadTestcontainers();
  await new DockerComposeEnvironment(root, [...files])
    .withProjectName(project)
    .withProfiles(...profiles)
    .withEnvironment({ ...env })
    .withAutoCleanup(false)
    .withClientOptions({
      // Paths in the compose file are relative to its repository, wherever the file itself was put.
      composeOptions: ['--project-directory', root],
      commandOptions: [...options],
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
