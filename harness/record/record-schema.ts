import { z } from 'zod';
import type { FindingKind } from '../check/checker.ts';
import { cellOutcome } from '../judge/cell-outcome.ts';
import { runStates } from '../judge/run-exit-code.ts';
import { cellOutcomes, type DoubtCode } from '../judge/verdict.ts';
import { biases, units } from '../metrics/metric.ts';
import { sourceKinds } from '../observe/measurement.ts';
import { currentName } from '../plan/former-names.ts';
import { phaseNames } from '../plan/phase.ts';
import { scenarioData } from '../plan/scenario.ts';
import { target } from '../plan/target.ts';
import { topology } from '../plan/topology.ts';
import type { CellRecord, RunRecord } from './run-record.ts';

/** The name of a metric, a doubt or a kind of finding. Names from older records are replaced by their current ones. */
const name = z.string().transform(currentName);
/** Any text, so that a record with a kind that this version does not know still opens. */
const anyText = <Kind extends string>() => z.string().transform((text) => currentName(text) as Kind);
const labels = z.record(z.string(), z.string());
const phase = z.enum(phaseNames);
const unit = z.enum(units);
const number = z.number();
const milliseconds = z.number().nonnegative();
const bias = z.enum(biases);
const amount = z.object({ by: number, in: z.enum(['unit', 'share']) });

const measurement = z.object({
  metric: name,
  unit,
  phase,
  source: z.object({
    kind: z.enum(sourceKinds),
    id: z.string(),
  }),
  labels,
  value: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('distribution'), hdr: z.string(), count: z.int() }),
    z.object({ kind: z.literal('distributions'), points: z.array(z.tuple([number, z.string(), z.int()])) }),
    z.object({ kind: z.literal('series'), points: z.array(z.tuple([number, number])) }),
    z.object({ kind: z.literal('total'), value: number }),
    z.object({ kind: z.literal('proportion'), count: number, of: number }),
  ]),
});

const storedTarget = target.extend({ metric: name });

const estimate = z.object({
  value: number,
  unit,
  samples: number,
  repetitions: z.int(),
  interval: z.object({ low: number, high: number, level: number }).nullable(),
});

const verdict = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['pass', 'fail']), target: storedTarget, observed: estimate }),
  z.object({
    outcome: z.literal('unknown'),
    target: storedTarget,
    because: z.string(),
    observed: estimate.nullable(),
  }),
]);

const scenario = scenarioData.extend({ targets: z.array(storedTarget) });

const fault = z.object({
  name: z.string(),
  plannedUs: number.exactOptional(),
  startedUs: number,
  endedUs: number,
  nodes: z.array(z.string()),
  effect: z.discriminatedUnion('confirmed', [
    z.object({ confirmed: z.literal(true), evidence: z.string() }),
    z.object({ confirmed: z.literal(false), because: z.string() }),
  ]),
  entry: z
    .object({
      idleConnections: z.number(),
      idleClosed: z.number(),
      asked: z.number(),
      unanswered: z.number(),
      awayMs: z.number(),
    })
    .exactOptional(),
});

const repetition = z.object({
  index: z.int(),
  seed: z.int(),
  startedAt: z.iso.datetime(),
  overhead: z.object({ upMs: milliseconds, downMs: milliseconds }),
  nodes: z.array(z.object({ id: z.string(), role: z.string(), version: z.string() })),
  notes: z.array(z.string()),
  offered: z
    .object({ planned: z.int(), ok: z.int(), failed: z.int(), timedOut: z.int(), dropped: z.int() })
    .nullable(),
  measurements: z.array(measurement),
  faults: z.array(fault),
  // A record without it is of a run whose measured phase was taken to be as long as planned.
  measuredMs: milliseconds.nullable().default(null),
  files: z.array(z.string()).default([]),
  findingCounts: z.record(z.string(), z.int()).transform(withCurrentNames),
  findings: z.array(
    z.object({
      kind: anyText<FindingKind>(),
      sentence: z.string(),
      proof: z.array(
        z.object({ atUs: number, who: z.string(), what: z.string(), operation: z.int().exactOptional() }),
      ),
    }),
  ),
  doubts: z.array(
    z.object({
      code: anyText<DoubtCode>(),
      sentence: z.string(),
      advice: z.string(),
      affects: z.array(name),
      bias,
      ways: z
        .array(
          z.object({
            affects: z.array(name),
            bias,
            tooHighBy: amount.exactOptional(),
            tooLowBy: amount.exactOptional(),
            weight: z.enum(['slight', 'flattering', 'grave']).exactOptional(),
          }),
        )
        .exactOptional(),
    }),
  ),
  historyFile: z.string().nullable(),
  prometheusFrom: z.iso.datetime().nullable().default(null),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});

const cell = z
  .object({
    key: z.string(),
    topology,
    scenario,
    expect: z.union([z.enum(['pass', 'fail']), z.object({ fail: z.array(name) })]),
    outcome: z.enum(cellOutcomes),
    skipped: z.object({ reason: z.string(), enable: z.string() }).nullable(),
    repetitions: z.array(repetition),
    discarded: z.array(repetition),
    verdicts: z.array(verdict),
  })
  .refine(
    ({ outcome, expect, verdicts }) => !isJudged(outcome) || outcome === cellOutcome(expect, verdicts),
    {
      path: ['outcome'],
      error: 'it does not match its verdicts',
    },
  )
  .refine(
    ({ outcome, scenario, verdicts }) => !isJudged(outcome) || scenario.targets.length === verdicts.length,
    {
      path: ['verdicts'],
      error: 'there is not one per target',
    },
  );

function withCurrentNames(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([kind, count]) => [currentName(kind), count]));
}

function isJudged(outcome: CellRecord['outcome']): boolean {
  return ['pass', 'expected-fail', 'surprise', 'unknown'].includes(outcome);
}

/** How it was made. */
export const provenance = z.object({
  scaleproof: z.string(),
  node: z.string(),
  argv: z.array(z.string()),
  seed: z.int(),
  runtime: z.string(),
  commit: z.string().nullable(),
  dirty: z.boolean(),
  machine: z.object({ platform: z.string(), cpu: z.string(), cores: z.int(), memoryBytes: number }),
  precedence: z.boolean(),
});

/** A run's record as it is stored; version 1. */
export const recordSchema = z.object({
  schema: z.literal('scaleproof.run/1'),
  // It names a folder, and stands in a command for a shell.
  id: z.string().regex(/^\w[\w.-]{0,199}$/, 'expected letters, digits, dots, dashes and underscores'),
  suite: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  state: z.enum(runStates),
  exitCode: z.int().nullable(),
  provenance,
  cells: z.array(cell),
}) satisfies z.ZodType<RunRecord>;
