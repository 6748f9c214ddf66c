import type { CellOutcome } from '../judge/verdict.ts';
import type { RunRecord } from '../record/run-record.ts';
import { plural } from './format-number.ts';
import { outcomeWords } from './outcome-words.ts';

export interface OutcomeCount {
  readonly outcome: CellOutcome;
  readonly count: number;
}

/** Outcomes that a headline names even when there are none: "0 surprises" is an answer. */
const alwaysNamed: readonly CellOutcome[] = ['pass', 'expected-fail', 'surprise', 'unknown', 'skipped'];

/** How many cells came out how, in the order of the headline. */
export function outcomeCounts(record: RunRecord): OutcomeCount[] {
  return (Object.keys(outcomeWords) as CellOutcome[])
    .map((outcome) => ({ outcome, count: record.cells.filter((cell) => cell.outcome === outcome).length }))
    .filter(({ outcome, count }) => count > 0 || alwaysNamed.includes(outcome));
}

/** Whether its cells were chosen one by one: a matrix of them would be mostly empty. */
export function isList(record: RunRecord): boolean {
  return topologiesOf(record).length * scenariosOf(record).length >= 2 * record.cells.length;
}

/** "6 topologies x 4 scenarios", or the number of cells where the matrix is not full. */
export function extent(record: RunRecord): string {
  if (isList(record)) return plural(record.cells.length, 'cell');
  const topologies = topologiesOf(record).length;
  const scenarios = scenariosOf(record).length;
  const matrix = `${plural(topologies, 'topology', 'topologies')} × ${plural(scenarios, 'scenario')}`;
  return topologies * scenarios === record.cells.length
    ? matrix
    : `${matrix}, ${plural(record.cells.length, 'cell')}`;
}

/** The answer in a sentence: "6 topologies x 4 scenarios: 18 pass, 6 expected failures, 0 surprises, ...". */
export function headline(record: RunRecord): string {
  const counts = outcomeCounts(record).map(({ outcome, count }) => {
    const { one, many } = outcomeWords[outcome];
    return `${count} ${count === 1 ? one : many}`;
  });
  return `${extent(record)}: ${counts.join(', ')}.`;
}

/** What the counts mean for whoever waits for the result; one sentence. */
export function conclusion(record: RunRecord): string {
  const count = (outcome: CellOutcome) => record.cells.filter((cell) => cell.outcome === outcome).length;
  if (record.state === 'interrupted') return 'Interrupted: the results up to then are shown.';
  if (record.state === 'running') return 'The run did not finish: the results up to then are shown.';
  if (count('error') > 0) return `${plural(count('error'), 'cell')} could not be measured.`;
  if (count('surprise') > 0) {
    return `${plural(count('surprise'), 'cell')} did not have the expected outcome.`;
  }
  if (count('unknown') > 0) return `${plural(count('unknown'), 'cell')} could not be decided.`;
  if (count('pass') + count('expected-fail') === 0) return 'Nothing was measured.';
  const skipped = count('skipped') > 0 ? ' that could be measured here' : '';
  return `Every gate${skipped} had the expected outcome.`;
}

/** Names of the topologies, in the order of the plan. */
export function topologiesOf(record: RunRecord): string[] {
  return [...new Set(record.cells.map((cell) => cell.topology.name))];
}

/** Names of the scenarios, in the order of the plan. */
export function scenariosOf(record: RunRecord): string[] {
  return [...new Set(record.cells.map((cell) => cell.scenario.name))];
}
