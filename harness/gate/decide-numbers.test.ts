import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../core/random.ts';
import { decideNumbers, holm, type PairedNumber } from './decide-numbers.ts';
import { drawnTimes, simulateGate } from './fixtures/simulated-gates.ts';
import type { GateVerdict } from './gate-record.ts';
import { looks, shareAfter } from './spending.ts';

const atEight = { share: 0.35, cells: 1 };

function times(base: readonly number[], head: readonly number[], change: Partial<PairedNumber> = {}) {
  return {
    base: { values: base, doubts: [] },
    head: { values: head, doubts: [] },
    better: 'lower',
    by: { kind: 'ratio' },
    ...change,
  } satisfies PairedNumber;
}

function decide(number: PairedNumber): GateVerdict {
  const [verdict] = decideNumbers([number], atEight);
  if (!verdict) throw new Error('Nothing was decided.');
  return verdict;
}

/** Around `ms`, by a little. */
const eight = (ms: number) => [1, 1.01, 0.99, 1, 1.02, 0.98, 1.01, 0.99].map((factor) => ms * factor);
const other = (ms: number) => [1.01, 1, 1, 0.99, 1, 1.01, 0.99, 1].map((factor) => ms * factor);

test('the ratio of launches that were measured together is decided against 5 %', () => {
  const slower = decide(times(eight(10), other(11)));
  expect(slower).toMatchObject({ is: 'worse', story: null });
  expect(slower.ratio?.value).toBeCloseTo(1.1, 2);
  expect(decide(times(other(11), eight(10)))).toMatchObject({ is: 'better' });
  expect(decide(times(eight(10), other(11), { better: 'higher' }))).toMatchObject({ is: 'better' });
  expect(decide(times(eight(10), other(10.1)))).toMatchObject({ is: 'no-worse' });
  // Certainly slower, by less than what counts.
  expect(decide(times(eight(10), other(10.3)))).toMatchObject({ is: 'no-worse' });
});

test('what cannot be told says what these launches find, and how many would tell', () => {
  const noisy = decide(times([10, 14, 9, 12, 8, 13, 10, 11], [11, 10, 12, 9, 11, 10, 13, 8]));
  expect(noisy).toMatchInlineSnapshot(`
    {
      "because": "Between −21 % and +18 %: 8 launches find a change of 92 %.",
      "is": "unknown",
      "launchesNeeded": 781,
      "ratio": {
        "high": 1.184560584784741,
        "level": 0.9,
        "low": 0.7948018779632182,
        "value": 0.9703045796800714,
      },
      "smallestFound": 1.923153571750802,
    }
  `);
});

test.each<{ name: string; number: PairedNumber; is: GateVerdict['is'] }>([
  { name: 'no spread', number: times(Array(8).fill(10), Array(8).fill(12)), is: 'worse' },
  { name: 'no spread and no change', number: times(Array(8).fill(10), Array(8).fill(10)), is: 'no-worse' },
  { name: 'one launch', number: times([10], [20]), is: 'unknown' },
  { name: 'no launch', number: times([], []), is: 'unknown' },
  { name: 'from zero to something', number: times(Array(8).fill(0), eight(5)), is: 'worse' },
  {
    name: 'a throughput that went to zero',
    number: times(eight(5), Array(8).fill(0), { better: 'higher' }),
    is: 'worse',
  },
  { name: 'some zeros', number: times([0, ...eight(5).slice(1)], eight(5)), is: 'unknown' },
  { name: 'zero on both sides', number: times(Array(8).fill(0), Array(8).fill(0)), is: 'alike' },
  {
    name: 'all fail',
    number: times(Array(8).fill(0), Array(8).fill(1), { by: { kind: 'share' } }),
    is: 'worse',
  },
  {
    name: 'one in a thousand fails',
    number: times(Array(8).fill(0), [0, 0.001, 0, 0, 0, 0, 0, 0], { by: { kind: 'share' } }),
    is: 'no-worse',
  },
  {
    name: 'lost in one launch only',
    number: times([0, 0], [0, 3], { by: { kind: 'example', ideal: 0 } }),
    is: 'worse',
  },
  {
    name: 'lost by both',
    number: times([2, 2], [3, 3], { by: { kind: 'example', ideal: 0 } }),
    is: 'unknown',
  },
])('$name: $is, and never a number that is none', ({ number, is }) => {
  const verdict = decide(number);
  expect(verdict.is).toBe(is);
  expect(JSON.stringify(verdict)).not.toMatch(/NaN|Infinity/);
  expect(Object.values(verdict.ratio ?? {}).every(Number.isFinite)).toBe(true);
});

test('a doubt of one side that could have made the change leaves it open', () => {
  const [base, head] = [eight(10), other(12)];
  const doubt = (bias: 'reads-high' | 'reads-low') => [{ bias, sentence: `It ${bias}.` }];
  const worse = (of: Partial<Record<'base' | 'head', 'reads-high' | 'reads-low'>>) =>
    decide(
      times(base, head, {
        base: { values: base, doubts: of.base ? doubt(of.base) : [] },
        head: { values: head, doubts: of.head ? doubt(of.head) : [] },
      }),
    ).is;
  expect(worse({ head: 'reads-low' })).toBe('worse');
  expect(worse({ base: 'reads-high' })).toBe('worse');
  expect(worse({ head: 'reads-high' })).toBe('unknown');
  expect(worse({ base: 'reads-low' })).toBe('unknown');
});

test('who exchanges base and head exchanges worse and better', () => {
  const values = fc.array(fc.double({ min: 0.1, max: 1e4, noNaN: true }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(values, values, (one, two) => {
      const [there, back] = [decide(times(one, two)), decide(times(two, one))];
      expect(there.is === 'worse').toBe(back.is === 'better');
      expect(there.is === 'better').toBe(back.is === 'worse');
    }),
  );
});

test('Holm rejects no more than Bonferroni at first, and more after that', () => {
  expect(holm([0.002, 0.004, null, 0.2], 0.01)).toEqual([true, true, false, false]);
  expect(holm([0.004, 0.004, 0.004], 0.01)).toEqual([false, false, false]);
  expect(holm([], 0.01)).toEqual([]);
});

test('the looks spend what is allowed, and the last one what is left when the time is over', () => {
  expect(looks.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(shareAfter(0)).toBeCloseTo(1, 12);
  expect(shareAfter(4)).toBeCloseTo(0.95, 12);
  expect(shareAfter(24)).toBe(0);
});

const share = (gates: number, of: (gate: number) => boolean) =>
  Array.from({ length: gates }, (_, gate) => of(gate)).filter(Boolean).length / gates;

test('of two equal sides at most 1 in 100 gates raises an alarm, whatever the spread', () => {
  const random = seededRandom(3);
  const alarms = share(600, () => {
    const numbers = (s: number) => Array.from({ length: 4 }, () => drawnTimes(random, { s }));
    const found = simulateGate([numbers(0.02), numbers(0.06), numbers(0.15)]);
    return found.some(({ is }) => is === 'worse' || is === 'better');
  });
  expect(alarms).toBeLessThan(0.01);
}, 30_000);

test('10 % more is found where launches differ by 3 %, more is found more often, and 5 % more hardly passes', () => {
  const random = seededRandom(4);
  const outcomes = (factor: number, is: GateVerdict['is']) =>
    share(400, () => simulateGate([[drawnTimes(random, { s: 0.03, factor })]])[0]?.is === is);
  const found = [1, 1.02, 1.05, 1.1, 1.2].map((factor) => outcomes(factor, 'worse'));
  expect(found[0]).toBe(0);
  expect(found.at(-2)).toBeGreaterThan(0.95);
  expect(found.at(-1)).toBeGreaterThan(0.99);
  expect(found).toEqual(found.toSorted((one, two) => one - two));
  expect(outcomes(1.05, 'no-worse')).toBeLessThan(0.05);
  expect(outcomes(1, 'no-worse')).toBeGreaterThan(0.95);
});
