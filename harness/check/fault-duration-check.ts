import type { Checker } from './checker.ts';
import { type CheckedValue, measurementsOf, total } from './checker-measurement.ts';

/** How long each fault took that had an effect: a stop until the port refused, a restart until the balancer used it again. */
export function faultDurationCheck(): Checker {
  const name = 'fault-durations';
  return {
    name,
    metrics: ['fault_ms'],
    needs: [],
    check({ faults }) {
      const values = faults
        .filter(({ effect }) => effect.confirmed)
        .map(
          ({ name: fault, startedUs, endedUs }): CheckedValue => ({
            metric: 'fault_ms',
            value: total((endedUs - startedUs) / 1000),
            labels: { fault },
          }),
        );
      const because = 'No injected fault took effect, so there is no fault duration.';
      const unknown = values.length === 0 ? [{ metrics: ['fault_ms'], because }] : [];
      return { findings: [], measurements: measurementsOf(name, values), unknown };
    },
  };
}
