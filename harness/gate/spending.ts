import tQuantile from '@stdlib/stats-base-dists-t-quantile';

/**
 * After how many launches of a cell it is decided which of its numbers are done, and the share of the allowed error that each look
 * spends. Shares add up to 1: whatever the looks have in common, the sum of what each may get wrong is what all may (Boole's
 * inequality), so that stopping early costs nothing that is not counted. Most is kept for 8 launches, where 5 % shows in most apps.
 */
export const looks = [
  { launches: 4, share: 0.05 },
  { launches: 6, share: 0.15 },
  { launches: 8, share: 0.35 },
  { launches: 12, share: 0.2 },
  { launches: 16, share: 0.15 },
  { launches: 24, share: 0.1 },
] as const;

/** Fewer launches than this show no spread. */
export const fewestLaunches = looks[0].launches;
export const mostLaunches = looks[looks.length - 1]?.launches ?? fewestLaunches;

/** Of two equal sides: the probability that any number of a gate is called worse or better, at most. */
export const falseAlarms = 0.01;
/** Of a side that is 5 % worse: the probability that one number is called no worse, at most. */
export const falsePasses = 0.05;
/** The change of a time or a rate that counts as one. */
export const indifference = 1.05;
/** The same of a share of requests that fail, in absolute terms. */
export const indifferentShare = 0.01;

/** What is not spent after the look at `launches`, or before the first one at 0: for the last one, when the time is over. */
export function shareAfter(launches: number): number {
  return looks.reduce((sum, look) => sum + (look.launches > launches ? look.share : 0), 0);
}

/** What one number tested alone may get wrong in one direction, at a look that spends `share`, among `cells` of a gate. */
export function alarmLevel(share: number, cells: number): number {
  return (falseAlarms * share) / (2 * cells);
}

/** How many launches find a change of `ln` that differs by `s` between launches, with 95 %, in one look; null when more than 1,000. */
export function launchesFor(ln: number, s: number, level: number): number | null {
  const isEnough = (n: number) => smallestFound(n, s, level) <= ln;
  let [few, enough] = [fewestLaunches - 1, 1_000];
  if (s === 0) return fewestLaunches;
  if (!isEnough(enough)) return null;
  // It falls with n.
  while (enough - few > 1) {
    const n = Math.floor((few + enough) / 2);
    if (isEnough(n)) enough = n;
    else few = n;
  }
  return enough;
}

/** The least change that `n` launches find with 95 %, as a logarithm: `(t(1 - level) + t(.95)) s / sqrt n`. */
export function smallestFound(n: number, s: number, level: number): number {
  return ((tBeyond(level, n - 1) + tBeyond(0.05, n - 1)) * s) / Math.sqrt(n);
}

const known = new Map<string, number>();

/** The value that Student's t with `freedom` degrees exceeds with probability `tail`. A gate asks for few of them, again and again. */
export function tBeyond(tail: number, freedom: number): number {
  const name = `${tail} ${freedom}`;
  const value = known.get(name) ?? tQuantile(1 - tail, freedom);
  known.set(name, value);
  return value;
}
