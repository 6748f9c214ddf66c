import type { Usage } from '../../environment/runtime.ts';

/** Writes a reading as text for Prometheus; null when there is none, or when it is not what it should be. */
export function withReading<Raw>(reading: Raw | null, write: (raw: Raw) => string): string | null {
  if (reading === null) return null;
  try {
    return write(reading);
  } catch {
    // The observer says so when it parses all readings, after the load.
    return null;
  }
}

/** What a node uses, as its runtime sees it, under names that no program of its own has. */
export function usageExposition({ cpuSeconds, rssBytes, throttledSeconds, restarts }: Usage): string {
  return lines('scaleproof_node', {
    cpu_seconds_total: cpuSeconds,
    rss_bytes: rssBytes,
    ...(throttledSeconds !== undefined && { throttled_seconds_total: throttledSeconds }),
    ...(restarts !== undefined && { restarts_total: restarts }),
  });
}

/** Figures of a store by their own names: `redis_used_memory`, `postgres_commits`. */
export function figuresExposition(store: string, figures: Readonly<Record<string, number>>): string {
  return lines(store, figures);
}

/** A node's own metrics and its usage. Null when it does not answer: then it is down for Prometheus. */
export function joinExpositions(own: string | null, usage: string | null): string | null {
  return own === null ? null : `${own.trimEnd()}\n${usage ?? ''}`;
}

function lines(prefix: string, figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .map(([name, value]) => `${prefix}_${name} ${value}\n`)
    .join('');
}
