import { sayNumber } from '../say-number.ts';
import { type Cast, type DoubtRule, numberIn } from './evidence.ts';
import { slowerGrounds } from './slower-than-alone.ts';

const lagAllowedMs = 10;
/** Of the one core that JavaScript can use. */
const saturatedCores = 0.9;

const timesEitherWay: readonly Cast[] = [
  { on: ['answer-times'], bias: 'either' },
  { on: ['durations'], bias: 'either', weight: 'slight' },
];

/** What a generator timed whose event loop stood still includes its own waiting. */
export const generatorLag: DoubtRule = {
  code: 'generator-lag',
  when: 'The event loop lag of the generator was more than 10 ms (p99)',
  on: slowerGrounds,
  find(evidence) {
    const lag = numberIn(evidence, { metric: 'generator_loop_lag_ms', at: 'p99' });
    if (lag === null || lag <= lagAllowedMs) return [];
    const said = {
      sentence: `The event loop lag of the generator was ${sayNumber(lag, 'ms')} (p99); ${lagAllowedMs} ms is allowed.`,
      advice:
        'Stop other programs on this machine, or send less load: the latency includes time of the generator.',
    };
    return [{ ...said, casts: [...timesEitherWay, { on: ['capacity'] }] }];
  },
};

/** It used up the one core that its event loop has: latency may be wrong either way, throughput is at least what was measured. */
export const generatorSaturated: DoubtRule = {
  code: 'generator-saturated',
  when: 'The generator used 90 % of the one core that its event loop has',
  on: slowerGrounds,
  find(evidence) {
    // k6 sends from as many threads as there are cores, and counts what it could not send as dropped.
    const measurements = evidence.measurements.filter(({ source }) => source.id !== 'k6');
    const cores = numberIn({ ...evidence, measurements }, { metric: 'generator_cpu_cores', at: 'total' });
    if (cores === null || cores < saturatedCores) return [];
    const said = {
      sentence: `The generator used ${sayNumber(cores, 'cores')} and sends from one thread: it may have been the limit, not the app.`,
      advice: 'Send less, or run the generator on another machine; a throughput is a lower bound here.',
    };
    return [{ ...said, casts: [...timesEitherWay, { on: ['capacity'] }] }];
  },
};
