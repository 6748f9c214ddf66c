import { z } from 'zod';
import type { Immutable } from '../../core/immutable.ts';
import { units } from '../../metrics/metric.ts';
import { aggregates } from '../../plan/target.ts';

const text = z.string();

const interval = z.object({
  low: z.number(),
  high: z.number(),
  level: z.number().describe('The probability that both bounds together cover the truth.'),
});

const number = z
  .object({
    metric: text,
    at: z.enum(aggregates),
    where: z.record(text, text).describe('Labels that the measurements carry.'),
    unit: z.enum(units),
    better: z.enum(['lower', 'higher']).nullable(),
    value: z
      .number()
      .nullable()
      .describe('What was measured; of a gate what head has, as a mean of its launches.'),
    reliable: z.boolean().describe('False when doubts leave the value undecided: no history should keep it.'),
    interval: interval.nullable().describe('Of the value; of a gate null.'),
    target: z
      .object({ must: z.enum(['<', '<=', '>', '>=', '==']), be: z.number() })
      .nullable()
      .describe('Of a gate null.'),
    base: z.number().nullable().describe('Of a gate what base has, as a mean of its launches.'),
    ratio: interval
      .extend({ value: z.number() })
      .nullable()
      .describe('Of a gate head to base: 1.1 is 10 % more.'),
  })
  .describe('A number with what it rests on, in the unit of its metric; a share is from 0 to 1.');

export const caseStatuses = ['pass', 'expected-fail', 'fail', 'unknown', 'skipped', 'error'] as const;

const oneCase = z.object({
  name: text.describe('What is asked. Unique in its cell.'),
  status: z
    .enum(caseStatuses)
    .describe('`fail`: not as expected, or worse. `error`: it could not be measured.'),
  level: z.enum(['gate', 'watch']).describe('`watch`: it informs and decides nothing.'),
  words: text.describe('The result in a line.'),
  because: text.nullable().describe('Why, where the result alone does not say it; may have several lines.'),
  number: number.nullable(),
});

const finding = z.object({
  name: text.describe('As `scaleproof explain` takes it.'),
  sentence: text,
  story: text.describe('The events that prove it, a line each.'),
});

const cell = z.object({
  key: text.describe('`topology/scenario`. Unique.'),
  scenario: text,
  asks: text.describe('The question of the scenario.'),
  status: z.enum(caseStatuses),
  words: text.describe('What decided, in a line.'),
  seconds: z.number().nonnegative().describe('Of measuring; 0 where that is unknown.'),
  cases: z.array(oneCase).min(1),
  findings: z.array(finding).describe('The first of each kind; of a gate none, whose cases tell them.'),
});

export const summaryOutcomes = ['pass', 'fail', 'unknown', 'error', 'interrupted'] as const;

/**
 * What every format is made of: a run or a gate in the words and numbers that a CI shows. All of its texts are without control
 * characters and of a bounded length, and names are on one line. As JSON it is the output of `--json`; version 1.
 */
export const summary = z.object({
  schema: z.literal('scaleproof.summary/1'),
  kind: z.enum(['run', 'gate']),
  id: text,
  suite: text,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.enum(summaryOutcomes),
  exitCode: z.int().nullable().describe('Null when it did not end.'),
  answer: text.describe('The result in a sentence or two.'),
  facts: z
    .array(z.object({ name: text, value: text }))
    .min(1)
    .describe('Commit, machine, seed and what else a reader needs to repeat it.'),
  cells: z.array(cell),
});
export type Summary = Immutable<z.infer<typeof summary>>;
export type SummaryCell = Summary['cells'][number];
export type SummaryCase = SummaryCell['cases'][number];
export type SummaryNumber = NonNullable<SummaryCase['number']>;
export type CaseStatus = SummaryCase['status'];

/** How formats name a status. */
export const statusWords: Readonly<Record<CaseStatus, { readonly glyph: string; readonly word: string }>> = {
  pass: { glyph: '✓', word: 'pass' },
  'expected-fail': { glyph: '◆', word: 'fails as expected' },
  fail: { glyph: '✗', word: 'fail' },
  unknown: { glyph: '?', word: 'unknown' },
  skipped: { glyph: '–', word: 'skipped' },
  error: { glyph: '!', word: 'error' },
};
