import { expect, test } from 'vitest';
import { emptyRepetition } from '../record/empty-repetition.ts';
import type { CellRecord, RepetitionRecord } from '../record/run-record.ts';
import { runExitCode } from './run-exit-code.ts';
import type { CellOutcome, DoubtCode } from './verdict.ts';

type Cell = Pick<CellRecord, 'outcome' | 'repetitions'>;

function cell(outcome: CellOutcome, { error, doubt }: { error?: string; doubt?: DoubtCode } = {}): Cell {
  const repetition: RepetitionRecord = {
    ...emptyRepetition({ index: 0, seed: 1, startedAt: '2026-01-01T00:00:00.000Z' }),
    doubts: doubt ? [{ code: doubt, sentence: '', advice: '', affects: [], bias: 'either' }] : [],
    error: error === undefined ? null : { code: error, message: '' },
  };
  return { outcome, repetitions: [repetition] };
}

test.each<[string, number, Cell[]]>([
  ['every gate as expected', 0, [cell('pass'), cell('expected-fail')]],
  ['skipped cells do not count', 0, [cell('pass'), cell('skipped')]],
  ['a surprise', 1, [cell('unknown'), cell('surprise'), cell('error')]],
  ['an unknown gate', 2, [cell('pass'), cell('unknown')]],
  ['an unknown gate with some other doubt', 2, [cell('unknown', { doubt: 'generator-lag' })]],
  ['load that was not sent', 5, [cell('unknown', { doubt: 'load-not-sent' }), cell('unknown')]],
  ['load that was dropped', 5, [cell('unknown', { doubt: 'load-dropped' })]],
  ['dropped load where no gate depends on it', 0, [cell('pass', { doubt: 'load-dropped' })]],
  ['a server that did not start', 4, [cell('error', { error: 'SP_START_FAILED' }), cell('unknown')]],
  ['an error that names its own exit code', 5, [cell('error', { error: 'SP_LOAD_NOT_DELIVERED' })]],
  ['an error that nobody knows', 4, [cell('error', { error: 'toString' })]],
  ['everything skipped: nothing could be started here', 4, [cell('skipped'), cell('skipped')]],
  ['no cell at all', 2, []],
])('%s: %i', (_, code, cells) => {
  expect(runExitCode(cells, 'complete')).toBe(code);
});

test('an interrupt comes first, regardless of the results', () => {
  expect(runExitCode([cell('surprise')], 'interrupted')).toBe(130);
});
