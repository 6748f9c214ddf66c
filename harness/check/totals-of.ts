import type { CheckResult } from './checker.ts';

/** What a checker counted, by metric and label values; shares as `1/3`, distributions by their number of samples. For tests. */
export function totalsOf({ measurements }: CheckResult): Record<string, number | string> {
  return Object.fromEntries(
    measurements.map(({ metric, labels, value }) => [
      [metric, ...Object.values(labels)].join(' '),
      value.kind === 'total'
        ? value.value
        : value.kind === 'proportion'
          ? `${value.count}/${value.of}`
          : 'count' in value
            ? value.count
            : value.points.length,
    ]),
  );
}

/** How many findings of each kind there are. */
export function kindsOf({ findings }: CheckResult): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
