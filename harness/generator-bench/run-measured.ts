import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { ScaleproofError } from '../core/errors.ts';
import type { Generator, Order, Seen } from './generator.ts';

/** What a generator saw and what it took, start and end included. */
export interface Measured extends Seen {
  readonly cpuSeconds: number;
  readonly peakRssBytes: number;
}

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick. */
const ticksPerSecond = 100;

/**
 * Runs a generator to its end. Its CPU time is what the kernel adds to the ended children of this process
 * (proc_pid_stat(5), cutime and cstime), so nothing else of this process may end meanwhile. Linux only. Throws
 * `SP_DRIVER_UNAVAILABLE` when it fails.
 */
export async function runMeasured(generator: Generator, order: Order): Promise<Measured> {
  const before = childrenCpuSeconds();
  const child = spawn(generator.command, generator.args(order), { stdio: ['ignore', 'pipe', 'pipe'] });
  let peakRssBytes = 0;
  const looking = setInterval(() => {
    peakRssBytes = Math.max(peakRssBytes, peakOf(child.pid));
  }, 100);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]).finally(() => clearInterval(looking));
  if (code !== 0) {
    throw new ScaleproofError(
      'SP_DRIVER_UNAVAILABLE',
      `${generator.name} ended with exit code ${code}: ${stderr.trim().split('\n').at(-1)}. Run it by hand to see why.`,
    );
  }
  return { ...generator.read(stdout), cpuSeconds: childrenCpuSeconds() - before, peakRssBytes };
}

function childrenCpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}

/** The high-water mark of its resident memory; 0 when it has ended. */
function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
