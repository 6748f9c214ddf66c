import type { CellRecord } from '../record/run-record.ts';
import { decideNumbers, type Look } from './decide-numbers.ts';
import type { GateCell, GateNumber, GateVerdict } from './gate-record.ts';
import { type AskedNumber, failureOf, numbersOfCell, type PairedCell } from './numbers-of-cell.ts';

/**
 * A cell at a look; null between looks, when only what is certain is decided. What an earlier look decided stays, with what all launches show now; null when there was none. Pure.
 */
export function decideCell(cell: PairedCell, look: Look | null, earlier: GateCell | null): GateCell {
  const { base, head } = cell;
  const asked = numbersOfCell(cell);
  const paired = asked.flatMap((one) => (one.paired && one.level !== 'watch' ? one.paired : []));
  const decided = decideNumbers(paired, look);
  const watched = asked.map((one) =>
    one.paired && one.level === 'watch' ? decideNumbers([one.paired], look)[0] : undefined,
  );
  let at = 0;
  const numbers = asked.map((one, index): GateNumber => {
    const { paired: _, because, ...shown } = one;
    const verdict = one.level === 'watch' ? (watched[index] ?? nobodySays) : (decided[at++] ?? nobodySays);
    const before = earlier?.numbers.find((other) => isSame(other, one))?.verdict;
    const kept = before && isDecided(before) && before.is !== 'alike' ? { ...before } : verdict;
    return { ...shown, verdict: withStory(withReasons(kept, because), { one, base, head }) };
  });
  return {
    base: base.key,
    head: head.key,
    scenario: head.scenario.name,
    asks: head.scenario.question,
    apart: null,
    launches: launchesOf(cell, asked),
    outcome: outcomeOf(numbers),
    numbers,
  };
}

const nobodySays: GateVerdict = {
  is: 'unknown',
  because: 'Neither a high nor a low one is better.',
  ratio: null,
  smallestFound: null,
  launchesNeeded: null,
};

export function isDecided({ is }: GateVerdict): boolean {
  return is !== 'unknown';
}

function isSame(one: Pick<GateNumber, 'question'>, other: Pick<GateNumber, 'question'>): boolean {
  return JSON.stringify(one.question) === JSON.stringify(other.question);
}

/** The worst one; an alarm that cannot be told does not stand against what must be no worse. */
export function outcomeOf(numbers: readonly GateNumber[]): GateCell['outcome'] {
  const deciding = numbers.filter(({ level }) => level !== 'watch');
  const has = (is: GateVerdict['is'], of = deciding) => of.some(({ verdict }) => verdict.is === is);
  const gates = deciding.filter(({ level }) => level === 'gate');
  if (has('worse')) return 'worse';
  if (has('unknown', gates) || gates.length === 0) return 'unknown';
  if (has('better')) return 'better';
  return has('no-worse') ? 'no-worse' : 'alike';
}

/** What is unknown since launches do not count says so. */
function withReasons(verdict: GateVerdict, because: readonly string[]): GateVerdict {
  if (verdict.is !== 'unknown' || because.length === 0) return verdict;
  return { ...verdict, because: [verdict.because, ...new Set(because)].slice(0, 2).join(' ') };
}

interface Told {
  readonly one: AskedNumber;
  readonly base: CellRecord;
  readonly head: CellRecord;
}

/** The first finding about a count that is worse: of the side that has it. */
function withStory(verdict: GateVerdict, { one, base, head }: Told): GateVerdict {
  if (verdict.is !== 'worse' && verdict.is !== 'better') return verdict;
  if (one.paired?.by.kind !== 'example') return verdict;
  const told = verdict.is === 'worse' ? head : base;
  const finding = told.repetitions
    .flatMap(({ findings }) => findings)
    .find(({ kind }) => one.question.metric.startsWith(metricPrefix(kind)));
  return { ...verdict, story: finding?.sentence ?? null };
}

/** `message-lost` is what `messages_lost` counts. */
function metricPrefix(kind: string): string {
  const [noun = '', ...rest] = kind.split('-');
  return `${noun}s_${rest.join('_')}`;
}

function launchesOf({ base, head }: PairedCell, asked: readonly AskedNumber[]): GateCell['launches'] {
  const deciding = asked.filter(({ level }) => level !== 'watch');
  return base.repetitions.map((one, at) => {
    const { index } = one;
    const other = head.repetitions.find((it) => it.index === index);
    const failure = other ? failureOf({ base: one, head: other }) : null;
    if (failure) return { index, because: failure.message };
    const counts = deciding.some((one) => one.base[at] !== null && one.base[at] !== undefined);
    return { index, because: counts ? null : (deciding[0]?.because[0] ?? 'Nothing of it was measured.') };
  });
}

/** Of a cell that was not measured. */
export function apartCell(
  { base, head }: { readonly base: string; readonly head: string },
  { name, question }: Pick<CellRecord['scenario'], 'name' | 'question'>,
  because: string,
): GateCell {
  return {
    ...{ base, head, scenario: name, asks: question, apart: because },
    ...{ launches: [], outcome: 'unknown', numbers: [] },
  };
}
