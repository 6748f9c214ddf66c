import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExpositionSample, parseExposition } from './parse-exposition.ts';

test('reads what prom-client prints', () => {
  const text = `# HELP http_requests_total Answered "requests", by route: \\ and so on.
# TYPE http_requests_total counter
http_requests_total{method="GET",route="/items/:id",status="200"} 12
# A comment that means nothing.

nodejs_heap_size_used_bytes 6.42e+07
  lag_seconds{quantile="0.99",}   NaN   1395066363000
bucket{le="+Inf"} +Inf
`;
  expect(parseExposition(text)).toEqual([
    {
      name: 'http_requests_total',
      labels: { method: 'GET', route: '/items/:id', status: '200' },
      value: 12,
      timestampMs: null,
    },
    { name: 'nodejs_heap_size_used_bytes', labels: {}, value: 6.42e7, timestampMs: null },
    { name: 'lag_seconds', labels: { quantile: '0.99' }, value: Number.NaN, timestampMs: 1395066363000 },
    { name: 'bucket', labels: { le: '+Inf' }, value: Number.POSITIVE_INFINITY, timestampMs: null },
  ]);
});

test('undoes the three escapes of a label value, in one pass', () => {
  const [sample] = parseExposition('path{it="a\\\\nb\\"c\\nd"} 1\n');
  expect(sample?.labels.it).toBe('a\\nb"c\nd');
});

test('a label may be called like something that every object has', () => {
  const [sample] = parseExposition('x{toString="1",__proto__="2"} 1\n');
  expect(Object.entries(sample?.labels ?? {})).toEqual([
    ['toString', '1'],
    ['__proto__', '2'],
  ]);
});

test.each([
  ['http_requests', 'Line 1 of the metrics: the value is missing. The line is: http_requests'],
  ['a{b="c} 1', `Line 1 of the metrics: the value of the label 'b' does not end. The line is: a{b="c} 1`],
  [
    'a{b="c" d="e"} 1',
    `Line 1 of the metrics: there is no ',' or '}' after the label 'b'. The line is: a{b="c" d="e"} 1`,
  ],
  ['a{b="c",b="d"} 1', `Line 1 of the metrics: the label 'b' is there twice. The line is: a{b="c",b="d"} 1`],
  [
    'a{b="\\t"} 1',
    `Line 1 of the metrics: the value of the label 'b' does not end. The line is: a{b="\\t"} 1`,
  ],
  ['a 0x10', "Line 1 of the metrics: '0x10' is not a number. The line is: a 0x10"],
  ['a 1 soon', "Line 1 of the metrics: 'soon' is not a time in milliseconds. The line is: a 1 soon"],
  ['a 1 2 3', 'Line 1 of the metrics: there is text after the sample. The line is: a 1 2 3'],
  ['9lives 1', 'Line 1 of the metrics: a metric name is missing. The line is: 9lives 1'],
  ['# TYPE a speed', "Line 1 of the metrics: 'speed' is not a type. The line is: # TYPE a speed"],
  ['<html>', 'Line 1 of the metrics: a metric name is missing. The line is: <html>'],
])('refuses %s', (line, message) => {
  expect(() => parseExposition(`${line}\n`)).toThrow(new SyntaxError(message));
});

test('refuses a truncated response, whose last number might lack digits', () => {
  expect(() => parseExposition('requests_total 12')).toThrow('was truncated');
});

const names = fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,9}$/);
const samples = fc.array(
  fc.record({
    name: names,
    labels: fc.dictionary(names, fc.string({ unit: 'grapheme', maxLength: 12 }), { noNullPrototype: true }),
    value: fc.oneof(fc.double(), fc.integer()),
    timestampMs: fc.option(fc.integer({ min: 0, max: 4e12 })),
  }),
);

function print({ name, labels, value, timestampMs }: ExpositionSample): string {
  const quoted = (text: string) => text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n');
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${quoted(text)}"`);
  const number = Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'Inf');
  return `${name}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${number}${timestampMs === null ? '' : ` ${timestampMs}`}\n`;
}

test('reading what was printed gives the same samples', () => {
  fc.assert(
    fc.property(samples, (printed) => {
      const read = parseExposition(printed.map(print).join(''));
      expect(read.length).toBe(printed.length);
      for (const [index, sample] of printed.entries()) {
        expect({ ...read[index], value: 0 }).toEqual({ ...sample, value: 0 });
        // -0 is printed as 0.
        expect((read[index]?.value ?? 0) + 0).toBe(sample.value + 0);
      }
    }),
  );
});
