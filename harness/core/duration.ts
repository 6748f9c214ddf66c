import { ScaleproofError } from './errors.ts';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Milliseconds of a duration such as `250ms`, `30s`, `1.5m` or `24h`. Throws `SP_DURATION_INVALID` when `text` is not one. */
export function toMs(text: string): number {
  const match = pattern.exec(text);
  if (!match) {
    throw new ScaleproofError(
      'SP_DURATION_INVALID',
      `'${text}' is not a duration. Write a number and a unit: 250ms, 30s, 1.5m or 24h.`,
    );
  }
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** A duration for people: `850 ms`, `12.3 s`, `4 min 05 s`. */
export function formatMs(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
