import type { CellOutcome } from '../judge/verdict.ts';

interface OutcomeWords {
  /** One column wide; never the only sign, nor is color. */
  readonly glyph: string;
  readonly word: string;
  /** As the headline counts them. */
  readonly one: string;
  readonly many: string;
}

/** How every report names the outcomes of cells, in the order in which headlines count them. */
export const outcomeWords: Readonly<Record<CellOutcome, OutcomeWords>> = {
  pass: { glyph: '✓', word: 'pass', one: 'pass', many: 'pass' },
  'expected-fail': {
    glyph: '◆',
    word: 'fails as expected',
    one: 'expected failure',
    many: 'expected failures',
  },
  surprise: { glyph: '✗', word: 'surprise', one: 'surprise', many: 'surprises' },
  unknown: { glyph: '?', word: 'unknown', one: 'unknown', many: 'unknown' },
  skipped: { glyph: '–', word: 'skipped', one: 'skipped', many: 'skipped' },
  error: { glyph: '!', word: 'error', one: 'error', many: 'errors' },
  'not-run': { glyph: '·', word: 'not run', one: 'not run', many: 'not run' },
};
