import { formatMs } from '../core/duration.ts';
import type { GateCell, GateNumber, GateRecord, GateVerdict } from '../gate/gate-record.ts';
import { plural } from './format-number.ts';
import { pairsOf, sayMiddles } from './gate-numbers.ts';
import {
  cellName,
  commitOf,
  countOutcomes,
  gateWords,
  numberName,
  sayRatio,
  sayRules,
  whatWouldTell,
  whyApart,
} from './gate-words.ts';
import type { Paint } from './paint.ts';

interface NumberOfCell {
  readonly cell: GateCell;
  readonly number: GateNumber;
}

/** For a terminal: both sides, what was not compared, each number under what it came out as, and the answer last. */
export function renderGate(record: GateRecord, paint: Paint): string {
  const { cells, base, head } = record;
  const all = cells.flatMap((cell) => cell.numbers.map((number) => ({ cell, number })));
  const say = (one: NumberOfCell) => sayNumber(record, one, paint);
  const those = (...outcomes: readonly GateVerdict['is'][]) =>
    all.filter(({ number }) => outcomes.includes(number.verdict.is));
  const titled = (is: GateVerdict['is'], lines: readonly string[]) =>
    lines.length === 0 ? [] : [[paint(toneOf(is), `${gateWords[is].glyph} ${gateWords[is].word}`), ...lines]];
  const width = Math.max(base.name.length, head.name.length);
  const sections: readonly (readonly string[])[] = [
    [base, head].map((side) =>
      paint('quiet', `${side.folder}  ${side.name.padEnd(width)}  ${commitOf(side)}`.trimEnd()),
    ),
    ...lines('? not compared', sayApart(record, paint), paint),
    ...lines('– launches that do not count', sayDiscarded(record, paint), paint),
    ...titled('no-worse', those('no-worse', 'alike').map(say)),
    ...titled('unknown', sayUnknown(those('unknown'), say)),
    ...titled('better', those('better').map(say)),
    ...titled('worse', those('worse').map(say)),
    [paint('strong', record.answer), sayCount(record)],
  ];
  return `${sections.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function lines(title: string, said: readonly string[], paint: Paint): string[][] {
  return said.length === 0 ? [] : [[paint('unknown', title), ...said]];
}

function toneOf(is: GateVerdict['is']) {
  const { tone } = gateWords[is];
  return tone === 'skipped' ? 'quiet' : tone;
}

function sayApart(record: GateRecord, paint: Paint): readonly string[] {
  return record.cells.flatMap((cell) => {
    const because = whyApart(cell);
    return because === null
      ? []
      : [`  ${paint('strong', cellName(record, cell))}  ${paint('quiet', because)}`];
  });
}

/** By reason, most of which several launches of a cell share. */
function sayDiscarded(record: GateRecord, paint: Paint): readonly string[] {
  return record.cells.flatMap((cell) => {
    const reasons = cell.launches.flatMap(({ because }) => because ?? []);
    return [...Map.groupBy(reasons, (because) => because)].map(
      ([because, group]) =>
        `  ${paint('strong', cellName(record, cell))}  ${group.length} of ${cell.launches.length}: ${paint('quiet', because)}`,
    );
  });
}

function sayUnknown(numbers: readonly NumberOfCell[], say: (one: NumberOfCell) => string): readonly string[] {
  const reasonOf = ({ number: { verdict } }: NumberOfCell) =>
    verdict.is === 'unknown' ? verdict.because : '';
  return [...Map.groupBy(numbers, reasonOf)].flatMap(([because, group]) => [
    `  ${because}`,
    ...group.map((one) => `  ${say(one)}`),
  ]);
}

function sayNumber(record: GateRecord, { cell, number }: NumberOfCell, paint: Paint): string {
  const { verdict } = number;
  const by = verdict.ratio === null ? '' : `, ${sayRatio(verdict.ratio)}`;
  const launches = plural(pairsOf(number).length, 'launch', 'launches');
  const told = verdict.is === 'unknown' ? whatWouldTell(verdict, record.rules) : verdict.story;
  return [
    `  ${paint('strong', cellName(record, cell))}  ${paint('quiet', `${numberName(number)}  ${sayMiddles(number)}${by}, ${launches}`)}`,
    ...(told === null ? [] : [paint('quiet', `${verdict.is === 'unknown' ? '      ' : '    '}${told}`)]),
  ].join('\n');
}

function sayCount(record: GateRecord): string {
  const counts = countOutcomes(record).map(({ is, count }) => `${count} ${gateWords[is].word}`);
  const apart = record.cells.filter((cell) => whyApart(cell) !== null).length;
  const rest = apart === 0 ? '' : `; ${plural(apart, 'cell')} not compared`;
  const took =
    record.endedAt === null
      ? ' It did not end.'
      : ` Took ${formatMs(Date.parse(record.endedAt) - Date.parse(record.startedAt))}.`;
  return `${counts.join(', ')}${rest}. ${sayRules(record)[0]}${took}`;
}

/** Where a cell is after a launch, and the time of the whole gate that is left. */
export interface GateProgress {
  readonly leftMs: number;
  readonly isDone: boolean;
}

/** A line for stderr after each launch of a cell. */
export function gateProgress(cell: GateCell, { leftMs, isDone }: GateProgress, paint: Paint): string {
  const { launches, numbers } = cell;
  const because = launches.at(-1)?.because ?? null;
  const deciding = numbers.filter(({ level }) => level !== 'watch');
  const decided = deciding.filter(({ verdict }) => verdict.is !== 'unknown').length;
  const state = isDone
    ? `done, ${gateWords[cell.outcome].word}`
    : because !== null
      ? `does not count: ${because}`
      : `${decided} of ${plural(deciding.length, 'number')} decided`;
  const left = paint('quiet', `(${formatMs(Math.max(0, leftMs))} left)`);
  return `${paint('strong', cell.head)}  launch ${launches.length}, ${state} ${left}`;
}
