import { z } from 'zod';
import { Histogram } from '../core/histogram.ts';
import { schemaWords } from '../core/schema-words.ts';

const count = z.int().nonnegative();
const histogram = z.string().refine(isHistogram, 'expected a compressed HdrHistogram');
const value = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('distribution'), hdr: histogram, count }),
  z.object({ kind: z.literal('distributions'), points: z.array(z.tuple([z.number(), histogram, count])) }),
  z.object({ kind: z.literal('series'), points: z.array(z.tuple([z.number(), z.number()])) }),
  z.object({ kind: z.literal('total'), value: z.number() }),
  z
    .object({ kind: z.literal('proportion'), count: z.number().nonnegative(), of: z.number().nonnegative() })
    .refine((share) => share.count <= share.of, 'expected no more than all'),
]);
const measurement = z.object({
  metric: z.string().min(1),
  unit: z.enum(['ms', 'count', 'ratio', 'per-second', 'cores', 'bytes']),
  phase: z.enum(['warm-up', 'measured', 'cool-down']),
  source: z.object({ kind: z.literal('checker'), id: z.string() }),
  labels: z.record(z.string(), z.string()),
  value,
});
const notObserved = z.object({
  metrics: z.array(z.string()),
  because: z.string().min(1),
  bias: z.enum(['reads-low', 'reads-high', 'either']).optional(),
});
/** Findings may be a million, told when they are read: each is looked at on its own. */
const result = z.object({
  findings: z.custom<readonly unknown[]>(Array.isArray, 'expected a list of findings'),
  measurements: z.array(measurement),
  unknown: z.array(notObserved).optional(),
});

const finding = z.object({
  kind: z.string(),
  sentence: z.string(),
  proof: z.array(
    z.object({ atUs: z.number(), who: z.string(), what: z.string(), operation: z.int().optional() }),
  ),
});

/** What is wrong with a finding, its sentence and its proof read; null when it can be kept. */
export function whatIsWrongWith(told: unknown): string | null {
  const parsed = finding.safeParse(told, { error: schemaWords });
  if (parsed.success) return null;
  const [{ path, message } = { path: [], message: 'it cannot be read' }] = parsed.error.issues;
  return `a finding is not { kind, sentence, proof }: ${z.core.toDotPath(path) || 'the finding'}: ${message}.`;
}

/** What is wrong with what a checker returned, as a sentence; null when it is a result. */
export function whatIsWrong(returned: unknown): string | null {
  if (returned instanceof Promise) return 'it returned a promise; a check must be synchronous.';
  const parsed = result.safeParse(returned, { error: schemaWords });
  if (!parsed.success) {
    const problems = parsed.error.issues.slice(0, 3).map(({ path, message }) => {
      return `${z.core.toDotPath(path) || 'what it returned'}: ${message}`;
    });
    return `it did not return { findings, measurements }: ${problems.join('; ')}.`;
  }
  const place = parsed.data.findings.findIndex((finding) => !isFinding(finding));
  return place < 0 ? null : `findings[${place}] is not { kind, sentence, proof }.`;
}

function isFinding(finding: unknown): boolean {
  return (
    typeof finding === 'object' &&
    finding !== null &&
    'kind' in finding &&
    typeof finding.kind === 'string' &&
    'sentence' in finding &&
    'proof' in finding
  );
}

function isHistogram(hdr: string): boolean {
  try {
    return Histogram.read({ hdr, count: 0 }).count >= 0;
  } catch {
    return false;
  }
}
