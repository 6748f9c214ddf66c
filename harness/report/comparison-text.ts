import { percent } from '../compare/compare-number.ts';
import type {
  Change,
  ComparedCell,
  ComparedNumber,
  Comparison,
  Difference,
  RunFacts,
} from '../compare/comparison.ts';
import { formatValue, plural } from './format-number.ts';
import type { Paint } from './paint.ts';
import { titleWithLabels } from './summarize-verdict.ts';

const words = { worse: '✗ worse', better: '✓ better', unknown: '? unknown' } as const;
const tones = { worse: 'surprise', better: 'pass', unknown: 'unknown', alike: 'quiet' } as const;

interface NumberOfCell extends ComparedNumber {
  readonly key: string;
}

/** For a terminal: which runs, what differs around them, what changed, and the count last. */
export function renderComparison({ before, after, environment, cells }: Comparison, paint: Paint): string {
  const numbers = cells.flatMap((cell) =>
    cell.is === 'compared' ? cell.numbers.map((one) => ({ key: cell.key, ...one })) : [],
  );
  const those = (is: Change['is']) => numbers.filter(({ change }) => change.is === is);
  const apart = cells.filter((cell) => cell.is === 'apart');
  const changed = (['better', 'worse'] as const).flatMap((is) =>
    those(is).length === 0
      ? []
      : [[paint(tones[is], words[is]), ...those(is).map((one) => sayNumber(one, paint))]],
  );
  const unknown = those('unknown');
  const sections = [
    [`before  ${sayRun(before)}`, `after   ${sayRun(after)}`],
    ...(environment.length === 0 ? [] : [sayEnvironment(environment)]),
    ...(apart.length === 0 ? [] : [sayApart(apart, paint)]),
    ...(unknown.length === 0 ? [] : [[paint('unknown', words.unknown), ...sayUnknown(unknown, paint)]]),
    ...changed,
    [sayCount(cells, (is) => those(is).length)],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** By reason, most of which many numbers share. */
function sayUnknown(numbers: readonly NumberOfCell[], paint: Paint): readonly string[] {
  const byReason = Map.groupBy(numbers, ({ change }) => (change.is === 'unknown' ? change.because : ''));
  return [...byReason].flatMap(([because, those]) => [
    `  ${because}`,
    ...those.map((one) => `  ${sayNumber(one, paint)}`),
  ]);
}

function sayRun({ id, commit, dirty, suite }: RunFacts): string {
  const version =
    commit === null ? 'no commit' : `commit ${commit.slice(0, 7)}${dirty ? ' with changes' : ''}`;
  return `${id}  ${version}, suite ${suite}`;
}

function sayEnvironment(differences: readonly Difference[]): readonly string[] {
  const width = Math.max(...differences.map(({ what }) => what.length));
  return [
    'Not the same place: times and rates are not compared, what happened or not is.',
    ...differences.map(({ what, before, after }) => `  ${what.padEnd(width)}  ${before} → ${after}`),
  ];
}

function sayApart(cells: readonly Extract<ComparedCell, { is: 'apart' }>[], paint: Paint): readonly string[] {
  const lines = cells.map(({ key, because }) => `  ${paint('strong', key)}  ${because}`);
  return [paint('unknown', '? not compared'), ...lines];
}

function sayNumber({ key, question, unit, before, after, change }: NumberOfCell, paint: Paint): string {
  const at = question.at === 'total' || question.at === 'share' ? '' : ` ${question.at}`;
  const [one, other] = [before, after].map((value) =>
    value === null ? 'not measured' : formatValue(value, unit),
  );
  const by = sayBy(change, { before, after });
  return `  ${paint('strong', key)}  ${titleWithLabels(question)}${at}  ${one} → ${other}${by}`;
}

function sayBy(change: Change, { before, after }: Pick<ComparedNumber, 'before' | 'after'>): string {
  if (change.is !== 'unknown') {
    const { ratio } = change;
    return ratio ? `, ${percent(ratio.value)} [${percent(ratio.low)} to ${percent(ratio.high)}]` : '';
  }
  const hasRatio = before !== null && after !== null && before > 0 && after > 0 && before !== after;
  return hasRatio ? ` (${percent(after / before)})` : '';
}

function sayCount(cells: readonly ComparedCell[], count: (is: Change['is']) => number): string {
  const apart = cells.filter(({ is }) => is === 'apart').length;
  const counts = `${count('worse')} worse, ${count('better')} better, ${count('alike')} alike, ${count('unknown')} unknown`;
  const rest = apart === 0 ? '' : `; ${plural(apart, 'cell')} not compared`;
  const timed = cells.some(
    (cell) =>
      cell.is === 'compared' &&
      cell.numbers.some(({ change }) => change.is !== 'unknown' && change.ratio !== null),
  );
  const drift = timed
    ? '\nThe runs were made one after the other: what the machine did in between is in their times as well.'
    : '';
  return `${counts}${rest}.${drift}`;
}
