import type { CellRecord } from '../record/run-record.ts';
import { formatCount, formatValue } from './format-number.ts';
import { selectMeasurements } from './select-measurements.ts';

/** What a k6 script judges itself: one of its thresholds or checks, over all repetitions of a cell. */
export interface ScriptResult {
  readonly kind: 'threshold' | 'check';
  /** As the script calls it. */
  readonly name: string;
  readonly outcome: 'held' | 'missed' | 'no-data';
  /** What it rests on. */
  readonly words: string;
}

/** Thresholds, then checks, in the order of the record; nothing for cells without a script of their own. */
export function scriptResults(cell: CellRecord): ScriptResult[] {
  return [...thresholdsOf(cell), ...checksOf(cell)];
}

function thresholdsOf({ repetitions, verdicts }: CellRecord): ScriptResult[] {
  const held = selectMeasurements(repetitions, 'total', { metric: 'k6_thresholds_held' });
  const without = selectMeasurements(repetitions, 'total', { metric: 'k6_thresholds_without_data' });
  const byName = Map.groupBy([...held, ...without], ({ labels }) => labels.threshold ?? '');
  return [...byName].map(([name, all]) => {
    const judged = all.filter(({ metric }) => metric === 'k6_thresholds_held');
    const read = judged.flatMap(({ labels }) => labels.read ?? []).join('; ');
    if (judged.length < all.length) {
      const why = all.find(({ metric }) => metric === 'k6_thresholds_without_data')?.labels.why;
      const words = why ?? 'no samples, so k6 would count it as passed';
      return { kind: 'threshold', name, outcome: 'no-data', words };
    }
    const outcome = judged.every(({ value }) => value.value === 1) ? 'held' : 'missed';
    const verdict = verdicts.find(({ target }) => target.where?.threshold === name);
    // k6's own result is shown and decides nothing.
    if (verdict?.outcome === 'unknown') {
      return {
        kind: 'threshold',
        name,
        outcome: 'no-data',
        words: `${read}: ${outcome === 'held' ? 'passed' : 'crossed'} in k6, unknown here`,
      };
    }
    return { kind: 'threshold', name, outcome, words: read };
  });
}

function checksOf({ repetitions }: CellRecord): ScriptResult[] {
  const isDoubted = repetitions.some(({ doubts }) =>
    doubts.some(({ affects }) => affects.includes('k6_checks')),
  );
  const checks = selectMeasurements(repetitions, 'proportion', { metric: 'k6_checks' });
  return [...Map.groupBy(checks, ({ labels }) => labels.check ?? '')].map(([name, all]) => {
    const held = all.reduce((sum, { value }) => sum + value.count, 0);
    const of = all.reduce((sum, { value }) => sum + value.of, 0);
    const share = of === 0 ? '' : ` (${formatValue(held / of, 'ratio')})`;
    const words = `${formatCount(held)} of ${formatCount(of)}${share}`;
    if (isDoubted) return { kind: 'check', name, outcome: 'no-data', words: `${words}, unknown here` };
    return { kind: 'check', name, outcome: of === 0 ? 'no-data' : held === of ? 'held' : 'missed', words };
  });
}

/** One column wide; never the only sign. */
export const scriptGlyphs = { held: '✓', missed: '✗', 'no-data': '?' } as const;
