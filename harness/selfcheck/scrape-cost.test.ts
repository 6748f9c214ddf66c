import { expect, test } from 'vitest';
import { readScrapeCost } from './scrape-cost.ts';

/** Stretches that took 120 ms without scrapes, and with ten of them this many seconds more. */
const costing = (...seconds: readonly number[]) =>
  readScrapeCost(seconds.map((more) => ({ withSeconds: 0.12 + more, withoutSeconds: 0.12, scrapes: 10 })));

test('a scrape that surely takes less than 1 % of a core holds, with its interval', () => {
  expect(costing(0.03, 0.02, 0.03, 0.04)).toEqual({
    outcome: 'pass',
    answers: [
      {
        expected: 'one scrape a second takes at most 1 % of a core',
        observed: '0.30 % of a core, between 0.17 % and 0.43 % (n 4 pairs)',
        outcome: 'pass',
      },
    ],
  });
});

test('one that surely takes more is missed', () => {
  expect(costing(0.3, 0.2, 0.3, 0.4)).toMatchObject({ outcome: 'fail' });
});

test('noise that is wider than the claim makes it unknown', () => {
  expect(costing(0.2, -0.1, 0.1, -0.2)).toMatchObject({
    outcome: 'unknown',
    answers: [{ observed: '0.00 % of a core, between -2.91 % and 2.91 % (n 4 pairs)' }],
    because: 'The noise between periods of the same load is larger than the cost to be measured.',
  });
});
