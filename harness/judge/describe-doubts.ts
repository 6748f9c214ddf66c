import type { Dependency } from '../metrics/metric.ts';
import { metricNamed, metricNames } from '../metrics/metrics.ts';
import type { DoubtKind } from './doubts/evidence.ts';

/** Markdown: when each doubt is raised, and which metrics it affects. */
export function describeDoubts(kinds: readonly DoubtKind[]): string {
  const grave = kinds.filter(({ on }) => on.length > 0);
  const remarks = kinds.filter(({ on }) => on.length === 0);
  const about = Map.groupBy(metricNames, (metric) => codesOn(metric, grave).join(', '));
  return [
    '| doubt | when |',
    '|---|---|',
    ...grave.map(({ code, when }) => `| \`${code}\` | ${when} |`),
    '',
    'Remarks, which change no verdict:',
    '',
    ...remarks.map(({ code, when }) => `- \`${code}\`: ${when}`),
    '',
    `These make every verdict unknown: ${list(codesOf(grave, 'everything'))}; and ` +
      `${list(codesOf(grave, 'named'))} makes verdicts on the metrics that it names unknown. Beyond that:`,
    '',
    '| verdicts on | are made unknown by |',
    '|---|---|',
    ...[...about]
      .filter(([codes]) => codes !== '')
      .map(([codes, metrics]) => `| ${list(metrics)} | ${list(codes.split(', '))} |`),
    '',
    `${list(about.get('') ?? [])} are not affected by any doubt.`,
  ].join('\n');
}

function codesOn(metric: string, kinds: readonly DoubtKind[]): readonly string[] {
  const dependsOn = Object.keys(metricNamed(metric)?.dependsOn ?? {}) as Dependency[];
  return kinds
    .filter(({ on }) => typeof on !== 'string' && on.some((dependency) => dependsOn.includes(dependency)))
    .map(({ code }) => code);
}

function codesOf(kinds: readonly DoubtKind[], wanted: DoubtKind['on']): readonly string[] {
  return kinds.filter(({ on }) => on === wanted).map(({ code }) => code);
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
