import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatBound, formatMoment, formatValue, plural } from './format-number.ts';

test('numbers have their unit and three digits', () => {
  const said = [
    formatValue(4.1, 'ms'),
    formatValue(0.0812, 'ms'),
    formatValue(1240.4, 'ms'),
    formatValue(83_000, 'ms'),
    formatValue(0.000213, 'ratio'),
    formatValue(2 / 3, 'ratio'),
    formatValue(1312.4, 'per-second'),
    formatValue(0.437, 'cores'),
    formatValue(96.5 * 2 ** 20, 'bytes'),
    formatValue(3000, 'count'),
  ];
  expect(said).toMatchInlineSnapshot(`
    [
      "4.10 ms",
      "0.0812 ms",
      "1,240 ms",
      "83 s",
      "0.0213 %",
      "66.7 %",
      "1,312/s",
      "0.44 cores",
      "96.5 MiB",
      "3,000",
    ]
  `);
});

test('nothing is rounded to zero that is not zero', () => {
  expect(formatValue(0.0000001, 'ms')).toBe('< 0.001 ms');
  expect(formatValue(0.0000001, 'ratio')).toBe('< 0.001 %');
  expect(formatValue(0, 'ratio')).toBe('0 %');
});

test('a share below one never reads 100 %', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.9, max: 1, maxExcluded: true, noNaN: true }), (share) => {
      expect(formatValue(share, 'ratio')).not.toBe('100 %');
    }),
  );
  expect(formatValue(0.99996, 'ratio')).toBe('99.996 %');
});

test('what is not a number says so', () => {
  expect(formatValue(Number.NaN, 'ms')).toBe('no data');
});

test('moments have a sign and milliseconds', () => {
  expect([formatMoment(-1_812_000), formatMoment(3_214_620)]).toEqual(['−1.812 s', '+3.215 s']);
});

test('one thing is not several', () => {
  expect([plural(1, 'cell'), plural(2400, 'cell')]).toEqual(['1 cell', '2,400 cells']);
});

test('a target reads as it was written', () => {
  expect([
    formatBound(0.001, 'ratio'),
    formatBound(200, 'ms'),
    formatBound(2.5, 'ms'),
    formatBound(1, 'ratio'),
    formatBound(0, 'count'),
    formatBound(1000, 'per-second'),
  ]).toEqual(['0.1 %', '200 ms', '2.5 ms', '100 %', '0', '1,000/s']);
});
