import type { Target } from '../plan/target.ts';
import { satisfies } from './satisfies.ts';
import type { Doubt, Verdict } from './verdict.ts';

/**
 * What is left of a verdict when there are doubts about its metric: it becomes unknown, with the doubts' sentences as the
 * reason, unless the number can only be wrong in the direction that makes the verdict safer. A throughput that reads too
 * low and still exceeds its target does exceed it.
 */
export function applyDoubts(verdict: Verdict, doubts: readonly Doubt[]): Verdict {
  const { target, observed } = verdict;
  const serious = doubts.filter((doubt) => doubt.affects.includes(target.metric) && !isSafe(verdict, doubt));
  if (serious.length === 0) return verdict;
  const sentences = serious.map(({ sentence }) => sentence);
  if (verdict.outcome === 'unknown') sentences.push(verdict.because);
  return { outcome: 'unknown', target, because: [...new Set(sentences)].join(' '), observed };
}

/** Whether the verdict would be the same for every number on the side where the truth is. */
function isSafe({ outcome, target, observed }: Verdict, { bias }: Doubt): boolean {
  if (outcome === 'unknown' || !observed || bias === 'either') return false;
  const truth = bias === 'reads-low' ? 'above' : 'below';
  return outcome === 'pass' ? staysInside(target, truth) : staysOutside(target, truth, observed.value);
}

function staysInside({ must }: Target, truth: 'above' | 'below'): boolean {
  if (must === '==') return false;
  return truth === 'above' ? must === '>' || must === '>=' : must === '<' || must === '<=';
}

function staysOutside(target: Target, truth: 'above' | 'below', value: number): boolean {
  if (satisfies(value, target)) return false;
  if (target.must === '==') return truth === 'above' ? value > target.be : value < target.be;
  const wantsMore = target.must === '>' || target.must === '>=';
  return truth === 'above' ? !wantsMore : wantsMore;
}
