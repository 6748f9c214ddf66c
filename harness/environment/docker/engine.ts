import type { ContainerRuntimeClient } from 'testcontainers';
import { ScaleproofError } from '../../core/errors.ts';
import { orAborted } from '../../core/or-aborted.ts';

/** The engine's API. */
export type Engine = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Engine['getContainer']>;

/**
 * Connects to the engine. The library is loaded only here: runs without containers neither wait for it nor hold it in
 * memory. Throws `SP_RUNTIME_UNAVAILABLE` when no engine answers.
 */
export async function connectEngine(): Promise<Engine> {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  try {
    return (await getContainerRuntimeClient()).container.dockerode;
  } catch (cause) {
    throw new ScaleproofError(
      'SP_RUNTIME_UNAVAILABLE',
      'No Docker engine answers. Start it, or run with --runtime process.',
      { cause },
    );
  }
}

/** Runs a command in a container to its end, whatever its exit code. It goes on after an interrupt, unwatched. */
export async function execIn(container: Container, command: readonly string[], signal: AbortSignal) {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  const { container: client } = await getContainerRuntimeClient();
  return orAborted(client.exec(container, [...command]), signal);
}

/** Its own reaper is an image that must be pulled; what we start carries labels, and is removed by them. */
export async function loadTestcontainers(): Promise<typeof import('testcontainers')> {
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true';
  return import('testcontainers');
}
