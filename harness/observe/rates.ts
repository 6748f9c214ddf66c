/** A counter as it was read at one moment. */
export interface CounterSample {
  /** Milliseconds from the start of the measured phase. */
  readonly atMs: number;
  readonly value: number;
  /** Something that differs between two processes, such as their start times; equal when nothing tells them apart. */
  readonly process: number;
}

/** Readings of one process, oldest first; never empty. */
type Segment = readonly CounterSample[];

export type Point = readonly [atMs: number, value: number];

/**
 * Growth per second between neighboring readings, at the middle of the time that it speaks of. No point where a process
 * ends and the next one begins: what was counted in between is unknown, and a fall is not a negative rate.
 */
export function ratePoints(samples: readonly CounterSample[]): Point[] {
  return segmentsOf(samples).flatMap((segment) =>
    segment.flatMap((sample, index): Point[] => {
      const before = segment[index - 1];
      if (!before || sample.atMs <= before.atMs) return [];
      const elapsedMs = sample.atMs - before.atMs;
      return [[before.atMs + elapsedMs / 2, ((sample.value - before.value) * 1000) / elapsedMs]];
    }),
  );
}

export interface Span {
  /** Milliseconds from the start of the measured phase. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Whether the last reading before `fromMs` is of a server that was asked nothing until then. */
  readonly atRest?: boolean;
}

/**
 * What a counter grew by between the readings nearest to `fromMs` and `untilMs`, or from the last reading before `fromMs` where
 * nothing was sent between the two (`atRest`); null without two readings. A process
 * that started in between counts from zero, as counters do. What an instance counted after its last reading and took
 * with it when it was killed is missing, so the number is a lower bound then.
 */
export function increase(
  samples: readonly CounterSample[],
  { fromMs, untilMs, atRest = false }: Span,
): number | null {
  const before = atRest ? samples.findLast(({ atMs }) => atMs <= fromMs) : undefined;
  const first = before ?? nearest(samples, fromMs);
  const last = nearest(samples, untilMs);
  if (!first || !last || last.atMs <= first.atMs) return null;
  const within = samples.filter(({ atMs }) => atMs >= first.atMs && atMs <= last.atMs);
  return segmentsOf(within).reduce((sum, segment, index) => {
    const base = index === 0 ? (segment[0]?.value ?? 0) : 0;
    return sum + (segment.at(-1)?.value ?? base) - base;
  }, 0);
}

/**
 * Each reading before which a new process had begun, or the counter had fallen, with the milliseconds since the reading
 * before it.
 */
export function resetPoints(samples: readonly CounterSample[]): Point[] {
  const segments = segmentsOf(samples);
  return segments.slice(1).flatMap((segment, index): Point[] => {
    const [after, before] = [segment[0], segments[index]?.at(-1)];
    return after && before ? [[after.atMs, after.atMs - before.atMs]] : [];
  });
}

function nearest(samples: readonly CounterSample[], atMs: number): CounterSample | null {
  const distance = (sample: CounterSample) => Math.abs(sample.atMs - atMs);
  return samples.reduce<CounterSample | null>(
    (best, sample) => (!best || distance(sample) < distance(best) ? sample : best),
    null,
  );
}

function segmentsOf(samples: readonly CounterSample[]): Segment[] {
  const segments: CounterSample[][] = [];
  for (const sample of samples) {
    const segment = segments.at(-1);
    const before = segment?.at(-1);
    const continues = before && before.process === sample.process && before.value <= sample.value;
    if (segment && continues) segment.push(sample);
    else segments.push([sample]);
  }
  return segments;
}
