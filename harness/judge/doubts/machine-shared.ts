import { sayNumber } from '../say-number.ts';
import { type DoubtRule, type Evidence, numberIn } from './evidence.ts';
import { slowerGrounds, slowerThanAlone } from './slower-than-alone.ts';

const busyShare = 0.75;
/** A container engine's own work, such as passing on what reaches a published port, is below this. */
const othersShare = 1 / 3;

/** Other programs took CPU time that the app, its stores or the generator may have needed. */
export const machineShared: DoubtRule = {
  code: 'machine-shared',
  when: 'The CPU of the machine was more than three quarters busy, and more than a third of that was other programs',
  on: slowerGrounds,
  find(evidence) {
    const busy = numberIn(evidence, { metric: 'host_cpu_cores', at: 'mean' });
    const cores = numberIn(evidence, { metric: 'host_cores', at: 'total' });
    if (busy === null || cores === null || busy <= busyShare * cores) return [];
    const others = busy - coresOfRun(evidence);
    if (others <= othersShare * busy) return [];
    return [
      {
        sentence:
          `Other programs used ${sayNumber(others, 'cores')} of the ${sayNumber(cores, 'cores')} of this machine, ` +
          `which was ${sayNumber(busy / cores, 'ratio')} busy.`,
        advice: 'Stop other programs on this machine, and run again.',
        casts: slowerThanAlone,
      },
    ];
  },
};

/** Of every node and generator, on average over the measured phase. */
function coresOfRun(evidence: Evidence): number {
  const ids = (metric: string) => [
    ...new Set(evidence.measurements.filter((one) => one.metric === metric).map(({ source }) => source.id)),
  ];
  const coresOf = (metric: 'cpu_cores' | 'generator_cpu_cores', at: 'mean' | 'total') =>
    ids(metric).reduce((sum, id) => {
      const measurements = evidence.measurements.filter(({ source }) => source.id === id);
      return sum + (numberIn({ ...evidence, measurements }, { metric, at }) ?? 0);
    }, 0);
  return coresOf('cpu_cores', 'mean') + coresOf('generator_cpu_cores', 'total');
}
