import { constants } from 'node:os';
import { z } from 'zod';
import type { Exit } from '../../core/spawn.ts';
import type { Container } from './engine.ts';

const binding = z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable();
const inspected = z.object({
  Id: z.string(),
  Name: z.string(),
  Image: z.string(),
  State: z.object({
    Running: z.boolean(),
    Paused: z.boolean(),
    OOMKilled: z.boolean(),
    Pid: z.number(),
    ExitCode: z.number(),
    /** Of a container that has a health check. */
    Health: z.object({ Status: z.string() }).nullish(),
    Error: z.string(),
  }),
  Config: z.object({
    Hostname: z.string(),
    Image: z.string(),
    StopSignal: z.string().optional(),
    Labels: z.record(z.string(), z.string()),
  }),
  HostConfig: z.object({ Memory: z.number() }),
  NetworkSettings: z.object({
    Ports: z.record(z.string(), binding),
    Networks: z.record(
      z.string(),
      z.object({ IPAddress: z.string(), Aliases: z.array(z.string()).nullish() }),
    ),
  }),
});

/** What the engine says of a container. */
export type ContainerState = z.infer<typeof inspected>;

export async function readState(container: Container): Promise<ContainerState> {
  return inspected.parse(await container.inspect());
}

/** The port of 127.0.0.1 that leads to a container's port; null while it is published nowhere. */
export function publishedPort({ NetworkSettings }: ContainerState, port: number): number | null {
  const [first] = NetworkSettings.Ports[`${port}/tcp`] ?? [];
  return first ? Number(first.HostPort) : null;
}

/** Its address on a network, or on the first of those that it is on; '' when it is not there. */
export function addressOf({ NetworkSettings: { Networks } }: ContainerState, network?: string): string {
  const found = network === undefined ? Object.values(Networks)[0] : Networks[network];
  return found?.IPAddress ?? '';
}

/** How the process ended: an exit code above 128 stands for a signal, as in a shell. */
export function exitOf({ State }: ContainerState): Exit {
  const number = State.ExitCode - 128;
  const signal = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  if (signal === undefined) return { code: State.ExitCode, signal: null };
  return { code: null, signal: signal as NodeJS.Signals };
}
