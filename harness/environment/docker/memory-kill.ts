import { quote } from '../until-ready.ts';
import type { ContainerState } from './container-state.ts';

/** What to tell a user whose container the kernel has ended for its memory: its limit, what to do, its last lines. */
export async function describeMemoryKill(
  id: string,
  { HostConfig }: ContainerState,
  lastLines: () => Promise<readonly string[]>,
): Promise<string> {
  const limit = HostConfig.Memory > 0 ? `its limit of ${inMib(HostConfig.Memory)}` : 'what the machine has';
  return (
    `${id} was killed by the kernel because it needed more memory than ${limit}. Raise memoryBytes in the ` +
    `topology's limits, or find out what it holds. ${await quote({ lastLines })}`
  );
}

function inMib(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
