import { z } from 'zod';
import { thresholdsCrossed } from './k6-exit.ts';

/** The part of k6's `--summary-export` that says how much there was. */
const totals = z.object({
  metrics: z.looseObject({
    http_reqs: z.object({ count: z.number() }).optional(),
    iterations: z.object({ count: z.number() }).optional(),
    checks: z.object({ passes: z.number(), fails: z.number() }).optional(),
  }),
});
const judged = z.object({
  metrics: z.record(z.string(), z.looseObject({ thresholds: z.record(z.string(), z.boolean()).optional() })),
});

export interface Heard {
  /** Samples that were read, from the script's setup to its teardown. */
  readonly requests: number;
  readonly iterations: number;
  readonly checks: number;
}

export interface OwnWords {
  /** The text of k6's `--summary-export`; null when it wrote none. */
  readonly summary: string | null;
  readonly exitCode: number | null;
}

const n = (count: number) => count.toLocaleString('en-US');

/** Where what k6 says at its end is something else than what was read of it; a clause each. */
export function contradictions({ summary, exitCode }: OwnWords, heard: Heard): string[] {
  if (summary === null) return [];
  const parsed: unknown = JSON.parse(summary);
  const { http_reqs, iterations, checks } = totals.parse(parsed).metrics;
  const counts = [
    ['requests', http_reqs?.count ?? 0, heard.requests],
    ['iterations', iterations?.count ?? 0, heard.iterations],
    ['checks', (checks?.passes ?? 0) + (checks?.fails ?? 0), heard.checks],
  ] as const;
  const miscounted = counts
    .filter(([, told, read]) => told !== read)
    .map(([what, told, read]) => `its summary counts ${n(told)} ${what}, and ${n(read)} were read`);
  const areCrossed = Object.values(judged.parse(parsed).metrics).some(({ thresholds = {} }) =>
    Object.values(thresholds).includes(true),
  );
  const saysCrossed = exitCode === thresholdsCrossed;
  // Another end, such as test.abort(), outranks thresholds in its exit code.
  if (areCrossed === saysCrossed || (areCrossed && exitCode !== 0)) return miscounted;
  const [code, shown] = saysCrossed
    ? ['its exit code means crossed thresholds', 'none']
    : ['its exit code means success', 'a crossed threshold'];
  return [...miscounted, `${code} (exit code ${exitCode}), and its summary shows ${shown}`];
}
