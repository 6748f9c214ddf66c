import type { GateCell, GateNumber, GateRecord, GateSide } from '../gate/gate-record.ts';
import { formatValue, plural } from './format-number.ts';
import { cellName, numberName } from './gate-words.ts';

type Answered = Pick<GateRecord, 'kind' | 'base' | 'head' | 'cells' | 'state'>;

/** How many numbers the answer names. */
const mostNamed = 3;

/** What a gate found, in a sentence or two. */
export function gateAnswer(record: Answered): string {
  const said = answerOf(record);
  // A name stays as it is.
  return said.startsWith('this ') ? `T${said.slice(1)}` : said;
}

function answerOf(record: Answered): string {
  const [head, base] = [nameOf(record.head), nameOf(record.base)];
  const worse = changes(record, 'worse');
  const better = changes(record, 'better');
  const ended = record.state === 'interrupted' ? ' It was interrupted.' : '';
  if (worse.length > 0 || better.length > 0) {
    const parts = [
      ...(worse.length > 0 ? [`worse than ${base}: ${named(worse, record)}`] : []),
      ...(better.length > 0
        ? [`better${worse.length > 0 ? '' : ` than ${base}`}: ${named(better, record)}`]
        : []),
    ];
    return `${head} is ${parts.join('. It is ')}.${ended}`;
  }
  const measured = record.cells.filter(({ apart }) => apart === null);
  const open = record.cells.filter(({ outcome }) => outcome === 'unknown');
  if (measured.length === 0) return `Nothing was compared.${ended}`;
  if (open.length > 0) {
    const where =
      open.length === record.cells.length
        ? ''
        : ` in ${plural(open.length, 'cell')} of ${record.cells.length}`;
    return `It cannot be told${where} whether ${head} is worse than ${base}.${ended}`;
  }
  return `${head} is no worse than ${base}, in ${plural(measured.length, 'cell')}.${ended}`;
}

function nameOf({ name, commit, dirty }: GateSide): string {
  const named = name === '.' ? 'this folder' : name;
  if (commit === null || commit.startsWith(name)) return named;
  return `${named} (${commit.slice(0, 7)}${dirty ? ' with changes' : ''})`;
}

interface Change {
  readonly cell: GateCell;
  readonly number: GateNumber;
}

/** Those that need no statistics first, then the largest. */
function changes({ cells }: Answered, is: 'worse' | 'better'): readonly Change[] {
  return cells
    .flatMap((cell) => cell.numbers.map((number) => ({ cell, number })))
    .filter(({ number }) => number.level !== 'watch' && number.verdict.is === is)
    .sort((one, other) => sizeOf(other) - sizeOf(one));
}

function sizeOf({ number: { verdict } }: Change): number {
  return verdict.ratio ? Math.abs(Math.log(verdict.ratio.value)) : Number.POSITIVE_INFINITY;
}

function named(all: readonly Change[], record: Answered): string {
  const said = all.slice(0, mostNamed).map((change) => sayChange(change, record));
  const more = all.length - said.length;
  return [...said, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function sayChange({ cell, number }: Change, record: Answered): string {
  const { unit, verdict } = number;
  const where = record.cells.length === 1 ? '' : ` in ${cellName(record, cell)}`;
  const title = numberName(number);
  if (!verdict.ratio) {
    const [base, head] = [number.base, number.head].map((values) => formatValue(mostOf(values), unit));
    return `${title} ${head} instead of ${base}${where}`;
  }
  const { value, low, high } = verdict.ratio;
  const by = Math.abs(value - 1) * 100;
  const [from, to] = [low, high].map((bound) => Math.abs(bound - 1) * 100).sort((one, other) => one - other);
  const word = value > 1 ? 'higher' : 'lower';
  return `${title} ${digits(by)} % ${word} (${digits(from ?? by)} to ${digits(to ?? by)} %)${where}`;
}

/** Of a count in one launch: the most, which is what shows it. */
function mostOf(values: readonly (number | null)[]): number {
  return Math.max(0, ...values.filter((value) => value !== null));
}

function digits(by: number): string {
  return by < 10 ? by.toFixed(1) : by.toFixed(0);
}
