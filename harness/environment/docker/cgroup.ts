import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNever } from '../../core/errors.ts';
import type { Usage } from '../runtime.ts';

const mount = '/sys/fs/cgroup';

/** Where the kernel shows what a group of processes uses; absolute paths. */
export type Cgroup =
  | { readonly version: 1; readonly cpu: string; readonly cpuacct: string; readonly memory: string }
  | { readonly version: 2; readonly folder: string };

/** The control group of a container; null where this process cannot see it, as with an engine in a virtual machine. */
export function findCgroup(containerId: string, pid: number): Cgroup | null {
  const found = cgroupIn(readOrNothing(`/proc/${pid}/cgroup`), containerId);
  if (found?.version === 2) return existsSync(join(found.folder, 'cpu.stat')) ? found : null;
  if (found?.version === 1) return existsSync(join(found.cpuacct, 'cpuacct.usage')) ? found : null;
  return null;
}

/**
 * Reads /proc/<pid>/cgroup, whose lines are `number:controllers:path`. The path must name the container: the process
 * with this number may be another one here than where the engine runs.
 */
export function cgroupIn(text: string, containerId: string): Cgroup | null {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || !path?.includes(containerId)) continue;
    for (const controller of controllers.split(',')) paths.set(controller, path);
  }
  const folder = (controller: string) => join(mount, controller, paths.get(controller) ?? '');
  if (paths.has('cpuacct') && paths.has('memory') && paths.has('cpu')) {
    return { version: 1, cpu: folder('cpu'), cpuacct: folder('cpuacct'), memory: folder('memory') };
  }
  return paths.has('') ? { version: 2, folder: folder('') } : null;
}

/** CPU, memory that processes hold (not the files that the kernel keeps for them), and throttling. */
export function usageOfCgroup(cgroup: Cgroup): Usage {
  switch (cgroup.version) {
    case 1: {
      const memory = numbersIn(readFileSync(join(cgroup.memory, 'memory.stat'), 'latin1'));
      return {
        cpuSeconds: Number(readFileSync(join(cgroup.cpuacct, 'cpuacct.usage'), 'latin1')) / 1e9,
        rssBytes: (memory.total_rss ?? 0) + (memory.total_mapped_file ?? 0),
        throttledSeconds: (numbersIn(readOrNothing(join(cgroup.cpu, 'cpu.stat'))).throttled_time ?? 0) / 1e9,
      };
    }
    case 2: {
      const cpu = numbersIn(readFileSync(join(cgroup.folder, 'cpu.stat'), 'latin1'));
      const memory = numbersIn(readFileSync(join(cgroup.folder, 'memory.stat'), 'latin1'));
      return {
        cpuSeconds: (cpu.usage_usec ?? 0) / 1e6,
        rssBytes: (memory.anon ?? 0) + (memory.file_mapped ?? 0),
        throttledSeconds: (cpu.throttled_usec ?? 0) / 1e6,
      };
    }
    default:
      return assertNever(cgroup);
  }
}

/** The kernel's flat tables: a name and a number on each line. */
function numbersIn(text: string): Readonly<Record<string, number>> {
  const rows = text.split('\n').map((line) => line.split(' '));
  return Object.fromEntries(rows.flatMap(([name, value]) => (name && value ? [[name, Number(value)]] : [])));
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
