import { formatMs } from '../core/duration.ts';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { plural } from './format-number.ts';

/** What a run would do, for the command `plan`: its cells in order, how long each takes, and what is skipped and why. */
export function describePlan(plan: Plan): string {
  const runs = plan.cells.filter(({ skip }) => skip === null);
  const skipped = plan.cells.filter(({ skip }) => skip !== null);
  const sections = [
    planSummary(plan),
    runs.length > 0
      ? runs.map((cell, index) => lineOf(cell, { index, of: runs })).join('\n')
      : 'Nothing can run here.',
  ];
  if (skipped.length > 0) {
    sections.push([`Skipped: ${plural(skipped.length, 'cell')}`, ...skipLines(skipped)].join('\n'));
  }
  return sections.join('\n\n');
}

/** "Suite default: 24 cells, about 4 min 30 s, seed 42." */
export function planSummary(plan: Plan): string {
  const runs = plan.cells.filter(({ skip }) => skip === null).length;
  const of = runs === plan.cells.length ? '' : ` of ${plan.cells.length}`;
  const cells = of === '' ? plural(runs, 'cell') : `${runs}${of} cells`;
  return `Suite ${plan.suite}: ${cells}, ${estimateText(plan)}, seed ${plan.seed}.`;
}

/** "about 46.0 s", or "at most 10 min 34 s". */
export function estimateText({ estimatedMs, estimate }: Pick<Plan, 'estimatedMs' | 'estimate'>): string {
  return `${estimateWords[estimate]} ${formatMs(estimatedMs)}`;
}

export const estimateWords = { about: 'about', 'at-most': 'at most' } as const;

function lineOf(cell: PlannedCell, { index, of }: { index: number; of: readonly PlannedCell[] }): string {
  const number = String(index + 1).padStart(String(of.length).length);
  const name = cell.key.padEnd(Math.max(...of.map(({ key }) => key.length)));
  const times = cell.repetitions === 1 ? '' : ` (${cell.repetitions} repetitions)`;
  const expected = cell.expect === 'pass' ? '' : '  expected to fail';
  return `${number}  ${name}  ${timeText(cell)}${times}${expected}`.trimEnd();
}

function timeText({ estimatedMs, estimate, repetitions }: PlannedCell): string {
  const time = formatMs(estimatedMs);
  if (estimate.kind === 'at-most') return `at most ${time}, ends with its last iteration`;
  if (estimate.graceMs === 0) return time;
  return `${time}, at most ${formatMs(estimatedMs + estimate.graceMs * repetitions)} with the gracefulStop of its iterations`;
}

/** One paragraph a reason: several cells often lack the same program. */
function skipLines(skipped: readonly PlannedCell[]): string[] {
  const groups = Map.groupBy(skipped, ({ skip }) => `${skip?.reason} ${skip?.enable}`);
  return [...groups].flatMap(([why, cells]) => [`  ${why}`, ...cells.map(({ key }) => `    ${key}`)]);
}
