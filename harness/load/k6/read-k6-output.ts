import { CsvRows } from './csv-rows.ts';

/** One sample as k6 emits it. */
export interface K6Sample {
  readonly metric: string;
  /** Microseconds since the Unix epoch, when it ended: for a request its last byte. */
  readonly atUnixUs: number;
  /** Milliseconds for times, 1 or 0 for rates. */
  readonly value: number;
  /** The value of a tag; empty when the sample does not have it. */
  tag(name: string): string;
  /** Whether a tag has this value, also one with signs by which its output separates tags. */
  has(name: string, value: string): boolean;
}

/** What makes k6 write what `K6Output` reads, at most 50 ms after it happened. */
export const csvEnvironment = { K6_CSV_TIME_FORMAT: 'unix_micro', K6_CSV_SAVE_INTERVAL: '50ms' } as const;

const firstColumns = ['metric_name', 'timestamp', 'metric_value'] as const;
const otherTags = 'extra_tags';

/**
 * Reads k6's CSV output as it comes. CSV rather than JSON because k6 spends the same on both and reading takes a third:
 * 4 microseconds a request against 11, on one core of a 2-core virtual machine.
 */
export class K6Output {
  /** The metrics that are handed on; may change while the output is read. */
  readonly wanted: Set<string>;
  readonly #onSample: (sample: K6Sample) => void;
  readonly #rows: CsvRows;
  #columns: ReadonlyMap<string, number> | null = null;

  constructor(wanted: Iterable<string>, onSample: (sample: K6Sample) => void) {
    this.wanted = new Set(wanted);
    this.#onSample = onSample;
    this.#rows = new CsvRows(
      (first) => this.#columns === null || this.wanted.has(first),
      (fields) => this.#take(fields),
    );
  }

  /** Latin-1 is a byte a character and cheap to search; the few values that are kept are decoded later. */
  push(chunk: Buffer): void {
    this.#rows.push(chunk.toString('latin1'));
  }

  #take(fields: readonly string[]): void {
    if (this.#columns === null) this.#columns = columnsOf(fields);
    else this.#onSample(new CsvSample(fields, this.#columns));
  }
}

class CsvSample implements K6Sample {
  readonly #fields: readonly string[];
  readonly #columns: ReadonlyMap<string, number>;

  constructor(fields: readonly string[], columns: ReadonlyMap<string, number>) {
    this.#fields = fields;
    this.#columns = columns;
  }

  get metric(): string {
    return this.#fields[0] ?? '';
  }

  get atUnixUs(): number {
    return Number(this.#fields[1]);
  }

  get value(): number {
    return Number(this.#fields[2]);
  }

  tag(name: string): string {
    const column = this.#columns.get(name);
    if (column !== undefined) return decoded(this.#fields[column] ?? '');
    const found = this.#others.split('&').find((pair) => pair.startsWith(`${name}=`));
    return found === undefined ? '' : decoded(found.slice(name.length + 1));
  }

  has(name: string, value: string): boolean {
    if (this.#columns.has(name)) return this.tag(name) === value;
    return `&${decoded(this.#others)}&`.includes(`&${name}=${value}&`);
  }

  get #others(): string {
    return this.#fields[this.#columns.get(otherTags) ?? -1] ?? '';
  }
}

function columnsOf(header: readonly string[]): ReadonlyMap<string, number> {
  if (firstColumns.some((name, index) => header[index] !== name) || !header.includes(otherTags)) {
    throw new Error(`k6 wrote a CSV header that is not known: ${header.join(',')}.`);
  }
  return new Map(header.map((name, index) => [name, index]));
}

/** Latin-1 that holds UTF-8. */
function decoded(text: string): string {
  return /[\x80-\xff]/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}
