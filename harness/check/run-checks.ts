import { messageOf } from '../core/errors.ts';
import type { History, HistoryPart } from '../load/ledger/history.ts';
import type { Measurement } from '../observe/measurement.ts';
import type { Checker, CheckResult, Finding, NotObserved } from './checker.ts';
import { whatIsWrong, whatIsWrongWith } from './what-is-wrong.ts';

export interface Checked {
  readonly measurements: readonly Measurement[];
  /** How many findings of each kind there are: exact. */
  readonly findingCounts: Readonly<Record<string, number>>;
  /** The first few of each kind, with their proof. */
  readonly findings: readonly Finding[];
  readonly unknown: readonly NotObserved[];
}

export interface ChecksOptions {
  /** Metrics that the scenario has targets on. */
  readonly targeted: readonly string[];
  /** Metrics that were measured without checkers. */
  readonly measured: ReadonlySet<string>;
}

/** How many findings of a kind are kept, with their proof. */
const keptFindings = 5;
const parts: readonly HistoryPart[] = ['operations', 'messages', 'executions'];

/**
 * What checkers say of a history. They may be anyone's: one that throws, returns something else than a result or needs what
 * was not kept makes what it was to measure unknown, with the reason, and takes nothing from the others.
 */
export function runChecks(
  checkers: readonly Checker[],
  history: History,
  { targeted, measured }: ChecksOptions,
): Checked {
  const tried = checkers.length === 0 ? [] : triedOn(checkers, frozen(history));
  const measurements = tried.flatMap((one) => one.checked?.measurements ?? []);
  const known = new Set([...measured, ...measurements.map(({ metric }) => metric)]);
  const counts: Record<string, number> = {};
  for (const { checked } of tried) {
    for (const [kind, count] of Object.entries(checked?.findingCounts ?? {}))
      counts[kind] = (counts[kind] ?? 0) + count;
  }
  return {
    measurements,
    findingCounts: counts,
    findings: tried.flatMap(({ checked }) => checked?.findings ?? []),
    unknown: tried.flatMap(({ checker, checked, because }) => {
      const own = checked?.measurements.map(({ metric }) => metric) ?? [];
      // One that does not say what it measures may have been meant for whatever nobody else measured.
      const metrics = checker.metrics ?? [...own, ...targeted.filter((metric) => !known.has(metric))];
      return [...(checked?.unknown ?? []), ...(because === null ? [] : [{ metrics, because }])];
    }),
  };
}

interface Tried {
  readonly checker: Checker;
  /** Null when it has no result. */
  readonly checked: Checked | null;
  /** Why what it measures is unknown, or not reliable. */
  readonly because: string | null;
}

function triedOn(checkers: readonly Checker[], history: History): Tried[] {
  const { conclusion } = history.missing;
  return checkers.map((checker): Tried => {
    const missing = missingFor(checker, history);
    if (missing !== null) return { checker, checked: null, because: missing };
    try {
      const checked = keptOf(resultOf(checker, history));
      const dependsOnIt = (checker.needs ?? ['operations']).includes('operations');
      return { checker, checked, because: (dependsOnIt && conclusion) || null };
    } catch (cause) {
      return { checker, checked: null, because: `The checker '${checker.name}' failed: ${messageOf(cause)}` };
    }
  });
}

/** Why a checker cannot run; null when it can. */
function missingFor({ name, needs }: Checker, { missing }: History): string | null {
  const reasons = (needs ?? parts).flatMap((part) => missing[part] ?? []);
  if (reasons.length < (needs ? 1 : parts.length)) return null;
  return `The checker '${name}' has no input: ${[...new Set(reasons)].join(' ')}`;
}

function resultOf(checker: Checker, history: History): CheckResult {
  const result: unknown = checker.check(history);
  // Otherwise a promise that is rejected later ends the process.
  if (result instanceof Promise) result.catch(() => {});
  const wrong = whatIsWrong(result);
  if (wrong !== null) throw new TypeError(wrong);
  return result as CheckResult;
}

/** Findings may be told only when they are read, so what they throw is thrown here. */
function keptOf({ findings, measurements, unknown = [] }: CheckResult): Checked {
  const counts: Record<string, number> = {};
  const kept: Finding[] = [];
  for (const finding of findings) {
    const { kind } = finding;
    const count = (counts[kind] ?? 0) + 1;
    counts[kind] = count;
    if (count > keptFindings) continue;
    const told = { kind, sentence: finding.sentence, proof: finding.proof };
    const wrong = whatIsWrongWith(told);
    if (wrong !== null) throw new TypeError(wrong);
    kept.push(told);
  }
  return { findings: kept, findingCounts: counts, measurements, unknown };
}

/** The same history, frozen through and through, so that no checker changes what the next one reads. */
function frozen(history: History): History {
  freezeAll(history);
  return history;
}

function freezeAll(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  if (Array.isArray(value)) for (const one of value) freezeAll(one);
  else for (const key in value) freezeAll(value[key as keyof typeof value]);
}
