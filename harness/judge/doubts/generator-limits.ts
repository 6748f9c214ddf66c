import { sayNumber } from '../say-number.ts';
import { type DoubtFinder, latencyMetrics, numberIn, throughputMetrics } from './evidence.ts';

const lagAllowedMs = 10;
/** Of the one core that JavaScript can use. */
const saturatedCores = 0.9;

/** The generator's event loop stood still: what it timed includes its own waiting. */
export const generatorLag: DoubtFinder = (evidence) => {
  const lag = numberIn(evidence, { metric: 'generator_loop_lag_ms', at: 'p99' });
  if (lag === null || lag <= lagAllowedMs) return [];
  return [
    {
      code: 'generator-lag',
      sentence: `The generator's event loop was held up by ${sayNumber(lag, 'ms')} (p99); ${lagAllowedMs} ms is allowed.`,
      advice:
        'Close what else runs on this machine, or send less load: the latency holds time of the generator.',
      affects: latencyMetrics,
      bias: 'either',
    },
  ];
};

/**
 * The generator used up the one core that its event loop has. Latency may be wrong either way; throughput is at least
 * what was measured.
 */
export const generatorSaturated: DoubtFinder = (evidence) => {
  // k6 sends from as many threads as there are cores, and counts what it could not send as dropped.
  const measurements = evidence.measurements.filter(({ source }) => source.id !== 'k6');
  const cores = numberIn({ ...evidence, measurements }, { metric: 'generator_cpu_cores', at: 'total' });
  if (cores === null || cores < saturatedCores) return [];
  const doubt = {
    code: 'generator-saturated',
    sentence: `The generator used ${sayNumber(cores, 'cores')} and sends from one thread: it may have been the limit, not the app.`,
    advice: 'Send less, or run the generator on another machine; a throughput is a lower bound here.',
  } as const;
  return [
    { ...doubt, affects: latencyMetrics, bias: 'either' },
    { ...doubt, affects: throughputMetrics, bias: 'reads-low' },
  ];
};
