import { z } from 'zod';
import type { Usage } from '../runtime.ts';
import { type Cgroup, usageOfCgroup } from './cgroup.ts';
import type { Container } from './engine.ts';

const stats = z.object({
  cpu_stats: z.object({
    cpu_usage: z.object({ total_usage: z.number() }),
    throttling_data: z.object({ throttled_time: z.number() }),
  }),
  memory_stats: z.object({
    usage: z.number().optional(),
    stats: z.record(z.string(), z.number()).optional(),
  }),
});

/**
 * Reads what a container uses: from the files of its control group where this process can see them, which costs next
 * to nothing, else from the engine.
 */
export async function readUsage(container: Container, cgroup: Cgroup | null): Promise<Usage> {
  if (cgroup) return usageOfCgroup(cgroup);
  const { cpu_stats: cpu, memory_stats: memory } = stats.parse(
    await container.stats({ stream: false, 'one-shot': true }),
  );
  const { anon, total_rss: rss } = memory.stats ?? {};
  return {
    cpuSeconds: cpu.cpu_usage.total_usage / 1e9,
    rssBytes: anon ?? rss ?? memory.usage ?? 0,
    throttledSeconds: cpu.throttling_data.throttled_time / 1e9,
  };
}
