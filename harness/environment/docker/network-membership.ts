import type { ContainerState } from './container-state.ts';
import type { Container, Engine } from './engine.ts';

/** By container: the networks that it has left, with the names that it answers to there. */
const left = new WeakMap<Container, ReadonlyMap<string, readonly string[]>>();

/** Takes a container off all its networks. */
export async function leaveNetworks(
  engine: Engine,
  container: Container,
  { NetworkSettings: { Networks } }: ContainerState,
): Promise<void> {
  const entries = Object.entries(Networks).map(([name, { Aliases }]) => [name, Aliases ?? []] as const);
  left.set(container, new Map(entries));
  for (const [name] of entries) await engine.getNetwork(name).disconnect({ Container: container.id });
}

/** Puts a container back on the networks that it has left, under its names. */
export async function joinNetworks(engine: Engine, container: Container): Promise<void> {
  for (const [name, aliases] of left.get(container) ?? []) {
    const EndpointConfig = { Aliases: [...aliases] };
    await engine.getNetwork(name).connect({ Container: container.id, EndpointConfig });
  }
}
