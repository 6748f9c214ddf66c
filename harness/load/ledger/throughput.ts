import type { Measurement } from '../../observe/measurement.ts';
import { measurement } from './load-measurements.ts';

interface Closed {
  /** The name of the driver. */
  readonly driver: string;
  /** Successful responses in the measured phase. */
  readonly ok: number;
  /** What has passed of the measured phase. */
  readonly seconds: number;
  readonly instances: number;
}

/** Successful responses per second of a closed loop, all instances together and divided by their number; none of no time at all. */
export function throughput({ driver, ok, seconds, instances }: Closed): Measurement[] {
  if (seconds === 0) return [];
  const source = { kind: 'client', id: driver } as const;
  const labels = { loop: 'closed' };
  const perSecond = ok / seconds;
  return [
    measurement('throughput_per_second', source, { kind: 'total', value: perSecond }, labels),
    measurement(
      'throughput_per_second_per_instance',
      source,
      { kind: 'total', value: perSecond / instances },
      labels,
    ),
  ];
}
