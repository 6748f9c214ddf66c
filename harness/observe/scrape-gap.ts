/** What is known of an instance, in milliseconds from the start of the measured phase. */
export interface Signs {
  /** When it answered a scrape. */
  readonly answeredAtMs: readonly number[];
  /** When it was seen to be down: no answer is owed then. */
  readonly downAtMs: readonly number[];
  readonly measuredMs: number;
}

/** The longest time in the measured phase for which an instance was neither heard nor known to be down, in milliseconds. */
export function longestGapMs({ answeredAtMs, downAtMs, measuredMs }: Signs): number {
  const signs = [...answeredAtMs, ...downAtMs].filter((atMs) => atMs > 0 && atMs < measuredMs);
  const edges = [0, ...signs.sort((one, other) => one - other), measuredMs];
  return Math.max(...edges.slice(1).map((atMs, index) => atMs - (edges[index] ?? 0)));
}
