import { describe, expect, test } from 'vitest';
import { metricNamed } from '../metrics/metrics.ts';
import type { Expectation } from '../plan/plan.ts';
import { cellOutcome } from './cell-outcome.ts';
import {
  combinations,
  evidenceOf,
  type Known,
  measuredMs,
  repetitionOf,
  targets,
} from './fixtures/random-evidence.ts';
import { judgeCell } from './judge-cell.ts';
import { readMetric } from './read-metric.ts';
import type { Verdict } from './verdict.ts';

function judged(one: Known): readonly Verdict[] {
  return judgeCell({ targets, measuredMs, repetitions: [repetitionOf(one)] });
}

/** Judged once: each statement is compared with all of them. */
const cases = combinations(300);
const verdictsOf = new Map<Known, readonly Verdict[]>();
function verdicts(one: Known): readonly Verdict[] {
  const made = verdictsOf.get(one) ?? judged(one);
  verdictsOf.set(one, made);
  return made;
}

function always(statement: (one: Known, verdict: Verdict) => void): void {
  for (const one of cases) for (const verdict of verdicts(one)) statement(one, verdict);
}

const certain = ({ outcome }: Verdict) => outcome !== 'unknown';

describe('a verdict that is certain', () => {
  test('has a measurement and states what it shows', () => {
    always((one, verdict) => {
      if (!certain(verdict)) return;
      const { target } = verdict;
      expect(readMetric(evidenceOf(one).measurements, target, measuredMs)).not.toBeNull();
      expect(verdict.outcome).toBe(one.hits[target.metric] ? 'pass' : 'fail');
    });
  });

  test('rests on no fault that did not happen, and on no run that broke', () => {
    always((one, verdict) => {
      if (one.fault === 'without effect' || one.fault === 'not injected' || one.error)
        expect(verdict.outcome).toBe('unknown');
    });
  });

  test('rests on no count that the balancer refutes', () => {
    always(({ balancerSaw, generatorSaw }, verdict) => {
      if (balancerSaw === null || generatorSaw === null) return;
      const differ = Math.abs(balancerSaw - generatorSaw) > 0.1 * generatorSaw;
      if (differ) expect(verdict.outcome).toBe('unknown');
    });
  });

  test('rests on no load that was not sent: zeros of it are no passes, and shares of it are nothing', () => {
    always(({ offered, load }, verdict) => {
      if (!offered) return;
      const planned = load.kind === 'constant-rate' ? 2_000 : offered.planned;
      if (offered.planned - offered.dropped === planned && planned > 0) return;
      const { target, outcome } = verdict;
      const way = metricNamed(target.metric)?.dependsOn['offered-load'];
      if (way === undefined && target.metric !== 'carts:lost') return;
      const wantsLess = target.must.startsWith('<') || (target.must === '==' && target.be === 0);
      if (way === 'reads-low') expect(outcome).not.toBe(wantsLess ? 'pass' : 'fail');
      else if (way === 'reads-high') expect(outcome).not.toBe(wantsLess ? 'fail' : 'pass');
      else expect(outcome).toBe('unknown');
    });
  });

  test('blames no app for a latency that only a late or busy machine caused', () => {
    always(({ lateMs, lagMs, generatorCores, stolen, sentMs }, { target, outcome }) => {
      if (target.metric !== 'http_latency_ms') return;
      const isPoor = lagMs === 20 || (stolen ?? 0) > 0.1;
      if (isPoor || generatorCores === 0.95) expect(outcome).not.toBe('fail');
      if ((lateMs ?? 0) > 2 && (sentMs ?? 0) < 200) expect(outcome).not.toBe('fail');
      if (lateMs === 15) expect(outcome).not.toBe('pass');
    });
  });

  test('rests on no session behind a balancer that does not stick, and no message of a misplaced socket', () => {
    always(({ isSticky, stuck, placed }, { target, outcome }) => {
      if (isSticky && stuck !== 1_000 && target.metric.startsWith('sessions_'))
        expect(outcome).toBe('unknown');
      if (placed === 50 && target.metric.startsWith('messages_')) expect(outcome).toBe('unknown');
    });
  });
});

test('without any of that a measurement that is there decides', () => {
  for (const one of cases.slice(0, 100)) {
    const calm = {
      ...one,
      ...{ lateMs: null, lagMs: null, generatorCores: null, stolen: null, balancerSaw: null, clockMs: null },
      ...{ gapMs: null, placed: null, isSticky: false, offered: null, fault: 'none' as const, error: null },
    };
    const right = targets.map(({ metric }) => {
      const hit = one.hits[metric] ?? null;
      return hit === null ? 'unknown' : hit ? 'pass' : 'fail';
    });
    expect(judged(calm).map(({ outcome }) => outcome)).toEqual(right);
  }
});

test.each<Expectation>(['pass', 'fail', { fail: ['sessions_lost'] }])(
  'a cell with an unknown gate never passes, and fails as expected only by a gate that did: %j',
  (expected) => {
    for (const one of cases) {
      const all = verdicts(one);
      if (all.every(certain)) continue;
      const outcome = cellOutcome(expected, all);
      expect(outcome).not.toBe('pass');
      if (outcome === 'expected-fail') expect(all.some((verdict) => verdict.outcome === 'fail')).toBe(true);
    }
  },
);
