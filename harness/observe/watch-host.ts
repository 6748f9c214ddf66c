import { readFile } from 'node:fs/promises';
import type { Timeline } from '../plan/phase.ts';
import type { Measurement, Source } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries, observedTotal } from './observed.ts';
import type { Point } from './rates.ts';
import { type SamplerOptions, startSampler } from './sampler.ts';

/** Ticks of all cores since the machine started. */
interface HostTicks {
  readonly cores: number;
  readonly busy: number;
  readonly stolen: number;
  readonly total: number;
}

const source: Source = { kind: 'host', id: 'host' };

/** CPU of the whole machine and what its hypervisor took away, from /proc/stat. A system without that file has neither. */
export function watchHost(options: SamplerOptions) {
  const sampler = startSampler(() => readFile('/proc/stat', 'utf8'), options);
  return {
    finish: () => sampler.finish(),
    measurements(timeline: Timeline): Measurement[] {
      const readings = sampler.samples.map((sample) => ({
        atMs: momentMs(timeline, sample),
        ticks: parseProcStat(sample.raw),
      }));
      const coresOf = (part: 'busy' | 'stolen'): Point[] =>
        readings.slice(1).flatMap(({ atMs, ticks }, index): Point[] => {
          const before = readings[index] ?? { atMs, ticks };
          const elapsed = ticks.total - before.ticks.total;
          const share = (ticks[part] - before.ticks[part]) / elapsed;
          return elapsed > 0 ? [[(before.atMs + atMs) / 2, share * ticks.cores]] : [];
        });
      const cores = readings.at(-1)?.ticks.cores;
      return [
        ...(cores === undefined ? [] : observedTotal({ metric: 'host_cores', source }, cores)),
        ...observedSeries({ metric: 'host_cpu_cores', source }, coresOf('busy')),
        ...observedSeries({ metric: 'host_steal_cores', source }, coresOf('stolen')),
      ];
    },
  };
}

/**
 * The line `cpu` of /proc/stat (proc_stat(5)): user, nice, system, idle, iowait, irq, softirq, steal; guest time is
 * part of user time. Shares of all ticks times the cores, so the length of a tick does not matter. Throws a SyntaxError.
 */
export function parseProcStat(text: string): HostTicks {
  const lines = text.split('\n');
  const fields = lines
    .find((line) => line.startsWith('cpu '))
    ?.split(/\s+/)
    .slice(1, 9)
    .map(Number);
  if (fields?.length !== 8 || fields.some(Number.isNaN)) {
    throw new SyntaxError(`/proc/stat has no line 'cpu' with eight numbers: ${lines[0]}`);
  }
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, stolen = 0] = fields;
  const busy = user + nice + system + irq + softirq;
  const cores = lines.filter((line) => /^cpu\d/.test(line)).length;
  return { cores, busy, stolen, total: busy + idle + iowait + stolen };
}
