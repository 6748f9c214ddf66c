import type { Node, Usage } from '../environment/runtime.ts';
import type { Timeline } from '../plan/phase.ts';
import type { Measurement } from './measurement.ts';
import { momentMs } from './moment.ts';
import { observedSeries, observedTotal } from './observed.ts';
import { usageExposition, withReading } from './prometheus/expositions.ts';
import { type CounterSample, type Point, ratePoints } from './rates.ts';
import { type Sample, type SamplerOptions, startSampler } from './sampler.ts';

/** CPU and memory of a node as its runtime sees them, and the moments at which it was down. */
export function watchUsage(node: Node, options: SamplerOptions) {
  const sampler = startSampler(() => node.usage(), options);
  return {
    finish: () => sampler.finish(),
    exposition: () => withReading(sampler.latest(), usageExposition),
    measurements: (timeline: Timeline) => usageMeasurements(node, sampler.samples, timeline),
    /** In milliseconds from the start of the measured phase. */
    downAtMs: (timeline: Timeline): readonly number[] =>
      sampler.samples.filter(({ raw }) => raw === null).map((sample) => momentMs(timeline, sample)),
  };
}

function usageMeasurements(
  { id, role }: Node,
  samples: readonly Sample<Usage | null>[],
  timeline: Timeline,
): Measurement[] {
  const source = { kind: role, id };
  const cpuSeconds: CounterSample[] = [];
  const rss: Point[] = [];
  const throttledMs: CounterSample[] = [];
  let restarts: number | undefined;
  let process = 0;
  for (const sample of samples) {
    const atMs = momentMs(timeline, sample);
    if (sample.raw === null) {
      process += 1;
      continue;
    }
    cpuSeconds.push({ atMs, value: sample.raw.cpuSeconds, process });
    rss.push([atMs, sample.raw.rssBytes]);
    const { throttledSeconds } = sample.raw;
    if (throttledSeconds !== undefined) throttledMs.push({ atMs, value: throttledSeconds * 1000, process });
    restarts = sample.raw.restarts ?? restarts;
  }
  return [
    ...observedSeries({ metric: 'cpu_cores', source }, ratePoints(cpuSeconds)),
    ...observedSeries({ metric: 'rss_bytes', source }, rss),
    ...observedSeries({ metric: 'cpu_throttled_ms_per_second', source }, ratePoints(throttledMs)),
    ...(restarts === undefined ? [] : observedTotal({ metric: 'restarts', source }, restarts)),
  ];
}
