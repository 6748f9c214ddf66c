import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { messageOf, ScaleproofError } from '../core/errors.ts';

/** One row of a file of data: its values by column. */
export type Row = Readonly<Record<string, string>>;

/**
 * The rows of a file: CSV by RFC 4180, whose first line names the columns, or JSON, a list of objects of texts. For what each client
 * has of its own: `rows[client.number % rows.length]`. Throws `SP_CONFIG_INVALID`, with the place, for a file that is neither or
 * has no row.
 */
export function rowsOf(file: URL | string): readonly Row[] {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  try {
    const text = readFileSync(path, 'utf8');
    const rows = extname(path) === '.json' ? fromJson(text) : fromCsv(text);
    if (rows.length === 0) throw new Error('it has no row');
    return rows;
  } catch (cause) {
    throw new ScaleproofError(
      'SP_CONFIG_INVALID',
      `The rows of ${path} cannot be read: ${messageOf(cause)}. Expected CSV whose first line names the columns, or JSON ` +
        'with a list of objects of texts.',
      { cause },
    );
  }
}

function fromCsv(text: string): readonly Row[] {
  return parse(text, { bom: true, columns: true, skip_empty_lines: true, trim: true });
}

function fromJson(text: string): readonly Row[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) throw new Error('it is no list');
  return list.map((row: unknown, index) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new Error(`[${index}] is no object`);
    for (const [name, value] of Object.entries(row)) {
      if (typeof value !== 'string') throw new Error(`[${index}].${name} is no text`);
    }
    return row as Row;
  });
}
