import { percent } from '../compare/compare-number.ts';
import type { GateCell, GateNumber, GateRecord, GateSide, GateVerdict } from '../gate/gate-record.ts';
import type { CellOutcome } from '../judge/verdict.ts';
import { formatCount, formatValue, plural } from './format-number.ts';
import { titleWithLabels } from './summarize-verdict.ts';

type GateOutcome = GateVerdict['is'];

interface GateWords {
  /** One column wide; never the only sign, nor is color. */
  readonly glyph: string;
  readonly word: string;
  /** The outcome of a cell whose color it has. */
  readonly tone: Extract<CellOutcome, 'pass' | 'surprise' | 'unknown' | 'skipped'>;
}

/** How every report names what a gate decided, the worst first. */
export const gateWords: Readonly<Record<GateOutcome, GateWords>> = {
  worse: { glyph: '✗', word: 'worse', tone: 'surprise' },
  unknown: { glyph: '?', word: 'unknown', tone: 'unknown' },
  better: { glyph: '✓', word: 'better', tone: 'pass' },
  'no-worse': { glyph: '≈', word: 'no worse', tone: 'pass' },
  alike: { glyph: '=', word: 'alike', tone: 'skipped' },
};

export const gateOrder = Object.keys(gateWords) as readonly GateOutcome[];

export interface OutcomeCount {
  readonly is: GateOutcome;
  readonly count: number;
}

/** Of all numbers that decide, how many came out how. */
export function countOutcomes({ cells }: GateRecord): readonly OutcomeCount[] {
  const deciding = cells.flatMap(({ numbers }) => numbers).filter(({ level }) => level !== 'watch');
  return gateOrder.map((is) => ({ is, count: deciding.filter(({ verdict }) => verdict.is === is).length }));
}

/** `redis-sticky/api-latency`; of two topologies the scenario, which is all that both sides share. */
export function cellName({ kind }: Pick<GateRecord, 'kind'>, { head, scenario }: GateCell): string {
  return kind === 'versions' ? head : scenario;
}

/** Why nothing of it was compared; null when something was. */
export function whyApart({ apart, launches }: GateCell): string | null {
  return apart ?? (launches.length === 0 ? 'No launch of it was made.' : null);
}

/** `Latency of successful requests (operation list-items) p50`. */
export function numberName({ question, level }: GateNumber): string {
  const at = question.at === 'total' || question.at === 'share' ? '' : ` ${question.at}`;
  return `${titleWithLabels(question)}${at}${level === 'watch' ? ' (watched)' : ''}`;
}

/** `base main`; of two topologies their names. */
export function sideName({ kind, base, head }: GateRecord, which: GateSide['folder']): string {
  const { name } = which === 'base' ? base : head;
  if (kind === 'topologies' && base.name !== head.name) return name;
  return name === '.' ? which : `${which} ${name}`;
}

/** `commit 6b0c129 with changes`, or nothing of what is not from git. */
export function commitOf({ commit, dirty }: GateSide): string {
  if (commit === null) return dirty ? 'with changes that are not committed' : '';
  return `commit ${commit.slice(0, 7)}${dirty ? ' with changes that are not committed' : ''}`;
}

/** `+11 %`; from tenfold on `×12`. */
export function sayChange(ratio: number): string {
  if (!Number.isFinite(ratio) || ratio <= 0) return 'no ratio';
  if (ratio >= 10) return `×${times(ratio)}`;
  if (ratio <= 0.1) return `÷${times(1 / ratio)}`;
  const text = percent(ratio);
  return text.slice(1) === '0.0 %' ? '±0 %' : text;
}

function times(ratio: number): string {
  return ratio >= 10_000 ? 'more than 10,000' : formatValue(ratio, 'count');
}

/** `+11 % [+9.9 % to +12 %]`. */
export function sayRatio({ value, low, high }: NonNullable<GateVerdict['ratio']>): string {
  return `${sayChange(value)} [${sayChange(low)} to ${sayChange(high)}]`;
}

/** What would tell, where a number could not be told; null where that is unknown too. */
export function whatWouldTell(verdict: GateVerdict, { indifference }: GateRecord['rules']): string | null {
  if (verdict.is !== 'unknown') return null;
  const { launchesNeeded, smallestFound } = verdict;
  if (launchesNeeded !== null) {
    return `About ${plural(launchesNeeded, 'launch', 'launches')} would tell a change of ${sizeOf(indifference)}.`;
  }
  return smallestFound === null ? null : `These launches find a change of ${sizeOf(smallestFound)}.`;
}

/** A ratio above 1 as the change that it is: `5 %`. */
export function sizeOf(ratio: number): string {
  return sayChange(ratio).replace(/^\+/, '').replace('.0 %', ' %');
}

/** What a verdict of this gate is worth, in sentences. */
export function sayRules({ kind, rules }: GateRecord): readonly string[] {
  const { falseAlarms, falsePasses, indifference, looks, numbers } = rules;
  const equal = kind === 'versions' ? 'equal versions' : 'topologies that do not differ';
  const change = sizeOf(indifference);
  const ands = new Intl.ListFormat('en-US').format(looks.map(String));
  return [
    `${oneIn(falseAlarms)} gates of two ${equal} raises an alarm.`,
    ...(numbers > 1 ? [`All of its ${formatCount(numbers)} numbers share that rate.`] : []),
    `A change counts from ${change} on; less than that, either way, is the zone of indifference.`,
    `${oneIn(falsePasses)} verdicts “no worse” is wrong.`,
    ...(looks.length === 0
      ? []
      : [`Each cell is looked at after ${ands} launches, and ends when it is decided.`]),
    'The unit is the launch: both sides at the same time, with fresh processes. Counts are exact: what one side never did needs no statistics.',
  ];
}

/** `At most 1 in 100`. */
function oneIn(share: number): string {
  if (!(share > 0)) return 'None of the';
  return share > 0.5 ? 'Any of the' : `At most 1 in ${Math.floor(1 / share + 1e-9).toLocaleString('en-US')}`;
}
