import type { CellRecord } from '../record/run-record.ts';
import { formatCount } from './format-number.ts';
import { selectMeasurements } from './select-measurements.ts';

/** Something that a reader must know of a k6 script beside its numbers. */
export interface ScriptFact {
  readonly kind: 'requests' | 'file' | 'note';
  readonly words: string;
}

/** Where the requests of a cell's script went, what it wrote (relative to the run's folder), and what is to be said of it; over all repetitions, each once. */
export function scriptFacts(cell: CellRecord): ScriptFact[] {
  const { repetitions } = cell;
  const files = repetitions.flatMap((one) => one.files.map((words) => ({ kind: 'file', words }) as const));
  // Of other scripts, which send what a scenario gives them, notes are those of any cell.
  if (cell.scenario.workload.kind !== 'script') return files;
  const notes = new Set(repetitions.flatMap((repetition) => repetition.notes));
  return [...requestsOf(cell), ...files, ...[...notes].map((words) => ({ kind: 'note', words }) as const)];
}

function requestsOf({ repetitions }: CellRecord): ScriptFact[] {
  const counts = selectMeasurements(repetitions, 'total', { metric: 'k6_requests' });
  if (counts.length === 0) return [];
  const sums = new Map<string, number>();
  for (const { labels, value } of counts) {
    const to = wordsOf[labels.to ?? ''] ?? `to ${labels.host ?? 'other hosts'}`;
    sums.set(to, (sums.get(to) ?? 0) + value.value);
  }
  const words = [...sums].map(([to, count]) => `${formatCount(count)} ${to}`).join(', ');
  return [{ kind: 'requests', words: `${words}, including setup and teardown` }];
}

const wordsOf: Readonly<Record<string, string>> = {
  topology: 'to the topology',
  'not-told': 'under names that are not addresses',
};
