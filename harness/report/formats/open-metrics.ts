import { metricTitle } from '../../metrics/metrics.ts';
import { plainLine } from './plain.ts';
import { caseStatuses, type Summary, type SummaryNumber } from './summary.ts';

interface Sample {
  readonly metric: string;
  readonly labels: string;
  readonly value: number;
}

/**
 * OpenMetrics text, for a metrics report of GitLab: a gauge for each number that was measured reliably, and the count of cases by
 * status. Values have four digits: GitLab shows each that is written differently as a change.
 */
export function openMetrics(summary: Summary): string {
  const samples = summary.cells.flatMap(({ key, cases }) =>
    cases.flatMap(({ number }) => (number === null ? [] : (sampleOf(key, number) ?? []))),
  );
  const counts = caseStatuses.map((status): Sample => {
    const cases = summary.cells.flatMap((cell) => cell.cases).filter((one) => one.status === status);
    return { metric: 'cases', labels: labelsOf({ status }), value: cases.length };
  });
  const families = Map.groupBy([...samples, ...counts], ({ metric }) => nameOf(metric));
  const lines = [...families].flatMap(([name, those]) => {
    const distinct = new Map(those.map((sample) => [sample.labels, sample]));
    const title = those[0]?.metric === 'cases' ? 'Cases by status' : metricTitle(those[0]?.metric ?? '');
    return [
      `# TYPE ${name} gauge`,
      `# HELP ${name} ${escapedHelp(plainLine(title))}`,
      ...[...distinct.values()].map(({ labels, value }) => `${name}{${labels}} ${value}`),
    ];
  });
  return `${[...lines, '# EOF'].join('\n')}\n`;
}

function sampleOf(cell: string, { metric, at, where, value, reliable }: SummaryNumber): Sample | null {
  if (value === null || !reliable) return null;
  const own = Object.fromEntries(
    Object.entries(where).map(([name, label]) => {
      const safe = name.replaceAll(/\W/g, '_').replace(/^(?=\d|$|cell$|at$|__)/, 'label_');
      return [safe, label];
    }),
  );
  return { metric, labels: labelsOf({ cell, at, ...own }), value: Number(value.toPrecision(4)) };
}

function nameOf(metric: string): string {
  return `scaleproof_${metric.replaceAll(/\W/g, '_')}`;
}

/** GitLab takes a number sign for the beginning of a comment, also in a label: there is a wide one that is none. */
function labelsOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => {
      const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('#', '＃');
      return `${name}="${escaped}"`;
    })
    .join(',');
}

function escapedHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
}
