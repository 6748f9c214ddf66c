/**
 * Splits a stream of CSV (RFC 4180, rows ending in a line feed) into rows, and hands on those whose first field is
 * wanted. The others cost a search for their end and nothing more: of the fourteen rows that k6 writes for a request, a
 * reader needs three.
 */
export class CsvRows {
  readonly #isWanted: (first: string) => boolean;
  readonly #onRow: (fields: readonly string[]) => void;
  /** The beginning of a row whose end has not come. */
  #rest = '';

  constructor(isWanted: (first: string) => boolean, onRow: (fields: readonly string[]) => void) {
    this.#isWanted = isWanted;
    this.#onRow = onRow;
  }

  push(chunk: string): void {
    const text = this.#rest + chunk;
    let from = 0;
    let quote = text.indexOf('"');
    for (;;) {
      let end = text.indexOf('\n', from);
      let hasQuotes = false;
      let isOpen = false;
      while (end >= 0) {
        for (; quote >= 0 && quote < end; quote = text.indexOf('"', quote + 1)) {
          hasQuotes = true;
          isOpen = !isOpen;
        }
        if (!isOpen) break;
        end = text.indexOf('\n', end + 1);
      }
      if (end < 0) break;
      if (this.#isWanted(text.slice(from, text.indexOf(',', from)))) {
        const row = text.slice(from, end);
        this.#onRow(hasQuotes ? quotedFields(row) : row.split(','));
      }
      from = end + 1;
    }
    this.#rest = text.slice(from);
  }
}

/** A field in quotes may hold commas, line feeds, and quotes that are written twice. */
function quotedFields(row: string): string[] {
  const fields: string[] = [];
  const field = /"((?:[^"]|"")*)"|([^,]*)/y;
  for (let at = 0; at <= row.length; at = field.lastIndex + 1) {
    field.lastIndex = at;
    const [, quoted, plain = ''] = field.exec(row) ?? [];
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return fields;
}
