/** One sample of a Prometheus exposition. */
export interface ExpositionSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Milliseconds since the Unix epoch; null when the app leaves it to the scraper, as most do. */
  readonly timestampMs: number | null;
}

const types = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const metricName = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const labelName = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const labelText = /(?:[^"\\]|\\[\\"n])*/y;
const blanks = /[ \t]*/y;
const word = /[^ \t]+/y;
const number = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|inf(?:inity)?)$|^nan$/i;

/**
 * The samples of a Prometheus text exposition (version 0.0.4), in their order. Strict: throws a SyntaxError that names the
 * line for anything that the format does not allow, so that half a scrape is never taken for a whole one.
 */
export function parseExposition(text: string): ExpositionSample[] {
  if (text !== '' && !text.endsWith('\n')) {
    throw new SyntaxError('The last line of the metrics is incomplete: the response was truncated.');
  }
  const samples: ExpositionSample[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim();
    if (content === '') continue;
    const reader = new LineReader(content, index + 1);
    if (content.startsWith('#')) checkComment(reader);
    else samples.push(readSample(reader));
  }
  return samples;
}

/** `# TYPE name type` and `# HELP name text`; any other comment means nothing. */
function checkComment(reader: LineReader): void {
  reader.skip('#');
  reader.take(blanks);
  const keyword = reader.take(word);
  if (keyword !== 'TYPE' && keyword !== 'HELP') return;
  reader.take(blanks);
  if (reader.take(metricName) === null) reader.fail(`${keyword} has no metric name`);
  reader.take(blanks);
  if (keyword === 'HELP') return;
  const type = reader.take(word) ?? '';
  if (!types.includes(type)) reader.fail(`'${type}' is not a type`);
}

function readSample(reader: LineReader): ExpositionSample {
  const name = reader.take(metricName) ?? reader.fail('a metric name is missing');
  reader.take(blanks);
  const labels = reader.skip('{') ? readLabels(reader) : {};
  reader.take(blanks);
  const value = readNumber(reader, reader.take(word) ?? reader.fail('the value is missing'));
  reader.take(blanks);
  const timestamp = reader.take(word);
  if (timestamp !== null && !/^-?\d+$/.test(timestamp))
    reader.fail(`'${timestamp}' is not a time in milliseconds`);
  if (!reader.atEnd()) reader.fail('there is text after the sample');
  return { name, labels, value, timestampMs: timestamp === null ? null : Number(timestamp) };
}

function readLabels(reader: LineReader): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  for (;;) {
    reader.take(blanks);
    if (reader.skip('}')) return { ...labels };
    const name = reader.take(labelName) ?? reader.fail('a label name is missing');
    if (name in labels) reader.fail(`the label '${name}' is there twice`);
    reader.take(blanks);
    if (!reader.skip('=')) reader.fail(`the label '${name}' has no '='`);
    reader.take(blanks);
    if (!reader.skip('"')) reader.fail(`the label '${name}' has no quoted value`);
    labels[name] = unescaped(reader.take(labelText) ?? '');
    if (!reader.skip('"')) reader.fail(`the value of the label '${name}' does not end`);
    reader.take(blanks);
    if (!reader.skip(',') && !reader.sees('}'))
      reader.fail(`there is no ',' or '}' after the label '${name}'`);
  }
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
}

function readNumber(reader: LineReader, text: string): number {
  if (!number.test(text)) return reader.fail(`'${text}' is not a number`);
  if (/^nan$/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

/** Walks through one line from left to right. */
class LineReader {
  readonly #line: string;
  readonly #lineNumber: number;
  #at = 0;

  constructor(line: string, lineNumber: number) {
    this.#line = line;
    this.#lineNumber = lineNumber;
  }

  /** What a sticky pattern matches here; null when it does not. */
  take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#line);
    if (!match) return null;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  skip(character: string): boolean {
    if (!this.sees(character)) return false;
    this.#at += 1;
    return true;
  }

  sees(character: string): boolean {
    return this.#line[this.#at] === character;
  }

  atEnd(): boolean {
    return this.#at === this.#line.length;
  }

  fail(why: string): never {
    throw new SyntaxError(`Line ${this.#lineNumber} of the metrics: ${why}. The line is: ${this.#line}`);
  }
}
