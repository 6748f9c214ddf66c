import { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import { runStates } from '../judge/run-exit-code.ts';
import { units } from '../metrics/metric.ts';
import { aggregates } from '../plan/target.ts';
import { provenance } from '../record/record-schema.ts';

const text = z.string();
const ratio = z.number().positive();

/** One of the two that are held against each other: a version of the app, or a topology. */
const side = z.object({
  /** As it was asked for: `main`, `.`, `my-app:1.4`, or the name of a topology. */
  name: text,
  /** Of a version from git. */
  commit: text.nullable(),
  /** Whether files had changes that are not committed. */
  dirty: z.boolean(),
  /** The folder of its run record and its report, relative to the gate's. */
  folder: z.enum(['base', 'head']),
});

const interval = z.object({
  /** Head to base: the geometric mean over launches. 1.1 is 10 % more. */
  value: ratio,
  low: ratio,
  high: ratio,
  /** The probability that both bounds together cover the truth. */
  level: z.number(),
});

export const gateOutcomes = ['worse', 'better', 'no-worse', 'alike', 'unknown'] as const;

/**
 * - `worse`, `better`: certain, or with the error rate that the rules state and by more than 5 %. `ratio` is null for a count that
 *   shows what the other side never did, which needs no statistics.
 * - `no-worse`: a time or a rate that is at most 5 % worse.
 * - `alike`: a count that is the same on both sides, and as it should be.
 * - `unknown`: it cannot be told, and why.
 */
const verdict = z.discriminatedUnion('is', [
  z.object({
    is: z.enum(gateOutcomes).exclude(['unknown']),
    ratio: interval.nullable(),
    /** What shows it, for a count: the first finding, in a sentence. */
    story: text.nullable(),
  }),
  z.object({
    is: z.literal('unknown'),
    because: text,
    ratio: interval.nullable(),
    /** The least change that this many launches would have found, as a ratio above 1; null where that is unknown. */
    smallestFound: ratio.nullable(),
    /** How many launches would tell a change of 5 %; null where that is unknown. */
    launchesNeeded: z.int().nullable(),
  }),
]);

const number = z.object({
  question: z.object({
    metric: text,
    at: z.enum(aggregates),
    where: z.record(text, text).exactOptional(),
  }),
  unit: z.enum(units),
  /** Which is the better one. */
  better: z.enum(['lower', 'higher']).nullable(),
  /** `gate`: it must be no worse. `alarm`: it must not be shown to be worse. `watch`: it is shown. */
  level: z.enum(['gate', 'alarm', 'watch']),
  /** In the order of the cell's launches; null where a side did not measure it, or the launch does not count for it. */
  base: z.array(z.number().nullable()),
  head: z.array(z.number().nullable()),
  verdict,
});

const cell = z.object({
  /** `topology/scenario` in the record of the side. The same on both sides, but for topologies held against each other. */
  base: text,
  head: text,
  scenario: text,
  /** The question of the scenario. */
  asks: text,
  /** Why nothing of it was compared; null when it was. */
  apart: text.nullable(),
  /** Both sides at the same time, with fresh processes. `because`: why it does not count; null when it does. */
  launches: z.array(z.object({ index: z.int(), because: text.nullable() })),
  /** The worst of its numbers that decide; one that may raise an alarm and cannot be told leaves it alone. */
  outcome: z.enum(gateOutcomes),
  numbers: z.array(number),
});

/** What a gate measured and decided, as it is stored in `gate.json`; version 1. */
export const gateRecord = z.object({
  schema: z.literal('scaleproof.gate/1'),
  id: text.regex(/^\w[\w.-]{0,199}$/, 'expected letters, digits, dots, dashes and underscores'),
  kind: z.enum(['versions', 'topologies']),
  suite: text,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  state: z.enum(runStates),
  /** 0: nothing is worse. 1: something is. 2: it cannot be told. */
  exitCode: z.int().nullable(),
  /** The answer in a sentence or two. */
  answer: text,
  /** Of both sides; the commit is that of the folder with the config. */
  provenance,
  base: side,
  head: side,
  rules: z.object({
    budgetMs: z.number().positive(),
    /** The probability that a gate of two equal sides calls any number worse or better, at most. */
    falseAlarms: z.number(),
    /** The probability with which a `no-worse` is wrong, at most, of one number. */
    falsePasses: z.number(),
    /** The change that counts as one, as a ratio above 1. */
    indifference: ratio,
    /** After how many launches of a cell it is decided whether it goes on. */
    looks: z.array(z.int().positive()),
    /** How many numbers may raise an alarm. */
    numbers: z.int().nonnegative(),
  }),
  cells: z.array(cell),
});
export type GateRecord = Immutable<z.infer<typeof gateRecord>>;
export type GateCell = GateRecord['cells'][number];
export type GateNumber = GateCell['numbers'][number];
export type GateVerdict = GateNumber['verdict'];
export type GateSide = GateRecord['base'];
