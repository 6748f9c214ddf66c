import { readFileSync } from 'node:fs';
import type { Clock } from '../../core/clock.ts';
import { processRow } from '../../core/process-table.ts';
import type { Measurement, Source } from '../../observe/measurement.ts';
import type { Timeline } from '../../plan/phase.ts';
import { measurement } from '../ledger/load-measurements.ts';

/** Watches what a k6 uses during the measured phase. */
export interface K6Watch {
  /** What it used as far as the measured phase came; nothing when that did not begin. */
  stop(): Measurement[];
}

interface Reading {
  readonly atUs: number;
  readonly cpuSeconds: number;
}

const source: Source = { kind: 'generator', id: 'k6' };

export function watchK6(
  pid: number,
  { timeline, clock }: { readonly timeline: Timeline; readonly clock: Clock },
): K6Watch {
  const readings: Reading[] = [];
  let rssBytes: number | null = null;
  const read = () => {
    const row = processRow(pid);
    if (row === null) return;
    readings.push({ atUs: clock.nowUs(), cpuSeconds: row.cpuSeconds });
    rssBytes = peakRssBytes(pid) ?? rssBytes;
  };
  const untilStartMs = Math.max(0, (timeline.originUs - clock.nowUs()) / 1000);
  let everySecond: NodeJS.Timeout | undefined;
  const start = setTimeout(() => {
    read();
    // k6 may end before the phase does: then the last reading is at most a second old.
    everySecond = setInterval(read, 1_000);
  }, untilStartMs);
  const { measuredMs } = timeline.phases;
  const end = Number.isFinite(measuredMs)
    ? setTimeout(() => {
        read();
        clearInterval(everySecond);
      }, untilStartMs + measuredMs)
    : undefined;
  return {
    stop() {
      for (const timer of [start, everySecond, end]) clearTimeout(timer);
      const [first, last] = [readings[0], readings.at(-1)];
      if (!first || !last || last.atUs <= first.atUs) return [];
      const cores = ((last.cpuSeconds - first.cpuSeconds) * 1e6) / (last.atUs - first.atUs);
      return [
        measurement('generator_cpu_cores', source, { kind: 'total', value: cores }),
        ...(rssBytes === null
          ? []
          : [measurement('generator_rss_bytes', source, { kind: 'total', value: rssBytes })]),
      ];
    },
  };
}

/** The most that the process held at once, from proc_pid_status(5); null where there is no such file. */
function peakRssBytes(pid: number): number | null {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return peak === undefined ? null : Number(peak) * 1024;
  } catch {
    return null;
  }
}
