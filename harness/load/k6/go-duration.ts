const unitMs: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
  ms: 1,
  µs: 0.001,
  us: 0.001,
  ns: 1e-6,
};

/** Milliseconds of a duration as Go writes it: `1m30s`, `1.5s`, `500ms`. A bare number is milliseconds, as in k6. */
export function goDurationMs(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text);
  const parts = text.matchAll(/([\d.]+)(h|ms|m|s|µs|us|ns)/g);
  return [...parts].reduce((sum, [, count, unit = '']) => sum + Number(count) * (unitMs[unit] ?? 0), 0);
}
