import { availableParallelism, loadavg } from 'node:os';
import type { Engine } from './engine.ts';

/** How long a balancer may take to be ready, as long as an app may: a busy machine makes both slow. */
export const balancerReadyWithinMs = 30_000;

/**
 * What to do about a balancer that does not start, by what it has printed. Only one that refuses what was generated for it
 * is a case for those who generate it; nothing printed is the sign of a machine that has no time for it.
 */
export function adviceOnBalancer({ refusal }: Pick<Engine, 'refusal'>): (lines: readonly string[]) => string {
  const report = 'Its configuration was generated, so please report this with the lines below.';
  return (lines) => (refusal.test(lines.join('\n')) ? report : withoutRefusal());
}

function withoutRefusal(): string {
  const [load = 0] = loadavg();
  const cores = availableParallelism();
  const busy = `a load average of ${load.toFixed(1)} on ${cores} cores`;
  return (
    `It printed no error about its configuration, so the machine may be busy (${busy}) or the instances behind it may not ` +
    'answer. Stop other programs on the machine, or start fewer instances, and run again.'
  );
}
