import { workflowCommand } from '../../core/workflow-commands.ts';
import { markdown } from './markdown.ts';
import { plainLine, plainLines } from './plain.ts';
import type { Summary, SummaryCase, SummaryCell } from './summary.ts';

/** GitHub shows no more than these of each kind and step. */
const mostOfAKind = 10;
/** Of a comment, in characters; GitHub refuses more than 65,536. */
const mostOfComment = 60_000;

interface Told {
  readonly cell: SummaryCell;
  readonly one: SummaryCase;
}

/** Workflow commands that show each failed case as an error, and each one that is unknown as a warning; a line each. */
export function githubAnnotations({ cells }: Summary): string {
  const gates: Told[] = cells.flatMap((cell) =>
    cell.cases.filter(({ level }) => level === 'gate').map((one) => ({ cell, one })),
  );
  const failed = gates.filter(({ one }) => one.status === 'fail' || one.status === 'error');
  const unknown = gates.filter(({ one }) => one.status === 'unknown');
  return [...annotations('error', failed), ...annotations('warning', unknown)].join('');
}

function annotations(kind: 'error' | 'warning', told: readonly Told[]): readonly string[] {
  const shown = told.length > mostOfAKind ? told.slice(0, mostOfAKind - 1) : told;
  const lines = shown.map(({ cell, one }) => {
    const because = one.because === null ? '' : `\n${one.because}`;
    return workflowCommand(
      kind,
      { title: plainLine(`${cell.key}: ${one.name}`, 200) },
      plainLines(`${one.words}${because}`, 1_000),
    );
  });
  const left = told.length - shown.length;
  if (left === 0) return lines;
  return [...lines, workflowCommand(kind, { title: 'scaleproof' }, `${left} more are in the job summary.`)];
}

/** The first line of a comment, by which the next one of the same kind and suite finds and replaces it. */
export function githubMarker({ kind, suite }: Summary): string {
  return `<!-- scaleproof ${kind} ${suite.replaceAll(/[^\w.]+/g, '-').slice(0, 100)} -->`;
}

/** The Markdown of a comment on a pull request, with its marker. */
export function githubComment(summary: Summary): string {
  return `${githubMarker(summary)}\n${markdown(summary, { atMostBytes: mostOfComment })}`;
}

/** Lines of the file of a step's outputs. `report` is a path, and must not hold the delimiter. */
export function githubOutputs({ outcome, exitCode }: Summary, report: string): string {
  const delimiter = 'SCALEPROOF_END_OF_PATH';
  return [
    `outcome=${outcome}`,
    `exit-code=${exitCode ?? ''}`,
    `report<<${delimiter}`,
    plainLine(report, Number.POSITIVE_INFINITY),
    delimiter,
    '',
  ].join('\n');
}
