import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../core/clock.ts';
import { Histogram } from '../core/histogram.ts';
import { metrics } from '../metrics/metrics.ts';
import type { Timeline } from '../plan/phase.ts';
import type { Measurement, MeasurementValue, Source } from './measurement.ts';
import { type CounterSample, ratePoints } from './rates.ts';

/** Watches this process: what it used to send the load, and how long its event loop lagged. */
export interface GeneratorWatch {
  /** Lets it measure during the timeline's measured phase. */
  begin(timeline: Timeline): void;
  /** What the measured phase cost, as far as it came; nothing when it did not begin. */
  stop(): Measurement[];
}

const source: Source = { kind: 'generator', id: 'harness' };

/** The loop is looked at this often. Every 1 ms would see more, and costs 5 % of a core instead of 1.5 %. */
const resolutionMs = 5;

const nanosecondsInMs = 1e6;

type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

/** Prepares to watch the process that it is called in. */
export function watchGenerator({ clock }: { readonly clock: Clock }): GeneratorWatch {
  const loop = monitorEventLoopDelay({ resolution: resolutionMs });
  const cpu: CounterSample[] = [];
  let startUs = 0;
  let timers: NodeJS.Timeout[] = [];

  function readCpu(): void {
    const { user, system } = process.cpuUsage();
    const atMs = (clock.nowUs() - startUs) / 1000;
    cpu.push({ atMs, value: (user + system) / 1e6, process: 0 });
  }

  function end(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    loop.disable();
  }

  return {
    begin({ originUs, phases }) {
      startUs = originUs;
      const untilStartMs = Math.max(0, (originUs - clock.nowUs()) / 1000);
      const seconds = Math.ceil(phases.measuredMs / 1000);
      const readings = Array.from({ length: seconds }, (_, second) =>
        setTimeout(readCpu, untilStartMs + second * 1000),
      );
      const starting = setTimeout(() => loop.enable(), untilStartMs);
      const ending = setTimeout(() => {
        readCpu();
        end();
      }, untilStartMs + phases.measuredMs);
      timers = [starting, ...readings, ending];
    },
    stop() {
      if (timers.length > 0 && cpu.length > 0) readCpu();
      end();
      return [...cpuMeasurements(cpu), ...lagMeasurements(loop)];
    },
  };
}

function cpuMeasurements(cpu: readonly CounterSample[]): Measurement[] {
  const first = cpu[0];
  const last = cpu.at(-1);
  if (!first || !last || last.atMs <= first.atMs) return [];
  const cores = ((last.value - first.value) * 1000) / (last.atMs - first.atMs);
  const points = ratePoints(cpu).map(([atMs, value]) => [Math.round(atMs), value] as const);
  return [
    measured('generator_cpu_cores', { kind: 'total', value: cores }),
    measured('generator_cpu_cores', { kind: 'series', points }),
  ];
}

function lagMeasurements(loop: LoopDelay): Measurement[] {
  if (loop.count === 0) return [];
  return [measured('generator_loop_lag_ms', { kind: 'distribution', ...lagHistogram(loop).store() })];
}

/**
 * Node records the time between two looks, so an idle loop reads the resolution; less that, it is how long the loop was
 * held up, and a stall reads at most one resolution too short. Its histogram gives no list of values, but the quantile at
 * each rank is one.
 */
function lagHistogram(loop: LoopDelay): Histogram {
  const histogram = new Histogram();
  for (let rank = 1; rank <= loop.count; rank++) {
    const betweenMs = loop.percentile((100 * rank) / loop.count) / nanosecondsInMs;
    // Timers that catch up after a stall come in quick succession: that is no lag.
    histogram.record(Math.max(0, betweenMs - resolutionMs));
  }
  return histogram;
}

function measured(
  metric: 'generator_cpu_cores' | 'generator_loop_lag_ms',
  value: MeasurementValue,
): Measurement {
  return { metric, unit: metrics[metric].unit, phase: 'measured', source, labels: {}, value };
}
