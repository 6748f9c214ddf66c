import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvRows } from './csv-rows.ts';

function rowsOf(chunks: readonly string[], isWanted: (first: string) => boolean = () => true) {
  const rows: (readonly string[])[] = [];
  const reader = new CsvRows(isWanted, (fields) => rows.push(fields));
  for (const chunk of chunks) reader.push(chunk);
  return rows;
}

/** As Go's encoding/csv writes a row. */
function written(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}

const field = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n', ' ', 'é') });

test('reads back what was written, wherever the stream is cut', () => {
  const row = fc.array(field, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      (rows, size) => {
        const text = rows.map(written).join('');
        const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
          text.slice(index * size, (index + 1) * size),
        );
        expect(rowsOf(chunks)).toEqual(rows);
      },
    ),
  );
});

test('a row whose first field is not wanted is passed over, also when it looks like several', () => {
  const text = 'checks,1,"line one\nhttp_reqs,2,line two"\nhttp_reqs,3,x\n';
  expect(rowsOf([text], (first) => first === 'http_reqs')).toEqual([['http_reqs', '3', 'x']]);
});

test('a row without an end is not handed on', () => {
  expect(rowsOf(['a,1\nb,2'])).toEqual([['a', '1']]);
});
