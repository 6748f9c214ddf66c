import type { ScenarioData } from '../plan/scenario.ts';
import type { JudgedRepetition } from './judge-cell.ts';
import type { Doubt, DoubtCode } from './verdict.ts';

/** Doubts about the generator, the machine or a fault: not about what the app did. */
const passing: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'fault-without-effect',
  'placement-not-reached',
]);

/**
 * Whether a repetition is repeated: the generator or the machine was at fault, which may be over a moment later, so
 * that a number which a gate needs may be wrong either way. What was measured is not looked at, let alone compared with a
 * target: an attempt that hits is thrown away like one that misses.
 */
export function isWorthRepeating(
  { doubts, error }: Pick<JudgedRepetition, 'doubts' | 'error'>,
  { targets }: Pick<ScenarioData, 'targets'>,
): boolean {
  // What ended is not to be forgotten because another attempt went well.
  if (error || doubts.some(({ code }) => code === 'unexpected-exit')) return false;
  const gates = targets.filter(({ level }) => level !== 'watch');
  const atFault = doubts.filter(({ code }) => passing.has(code)).flatMap(spoilt);
  return gates.some(({ metric }) => atFault.includes(metric));
}

/** Metrics of which nothing can be told: what is wrong one way only, or slightly, still says something. */
function spoilt({ affects, bias, ways = [{ affects, bias }] }: Doubt): readonly string[] {
  return ways.filter((way) => way.bias === 'either' && way.weight !== 'slight').flatMap((way) => way.affects);
}
