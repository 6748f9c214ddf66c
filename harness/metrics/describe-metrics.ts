import { aggregatesOf } from '../plan/target.ts';
import type { Metric } from './metric.ts';
import { metricsOfCheckers } from './metrics-of-checkers.ts';
import { metricsOfClients } from './metrics-of-clients.ts';
import { metricsOfMessages } from './metrics-of-messages.ts';
import { metricsOfScripts } from './metrics-of-scripts.ts';
import { metricsOfServers } from './metrics-of-servers.ts';
import { metricsOfSessions } from './metrics-of-sessions.ts';

const groups: readonly (readonly [string, Readonly<Record<string, Metric>>])[] = [
  ['Load and its generator', metricsOfClients],
  ["k6's own scripts", metricsOfScripts],
  ['Sessions', metricsOfSessions],
  ['Messages', metricsOfMessages],
  ['Further checkers', metricsOfCheckers],
  ['Servers', metricsOfServers],
];

/** How a metric of each kind becomes one number. */
const kinds = {
  distribution: 'histograms of all instances and labels are merged; then the aggregate is taken',
  series: 'of the values at the seconds of the measured phase, all instances together',
  total: '`total` adds up all labels and instances; `mean` and `max` are over them',
  share: 'counts are added up, and so is what they are out of; then one is divided by the other',
} as const;

/** Markdown: every metric with its unit and kind, and what a target may ask of it. */
export function describeMetrics(): string {
  return [
    '| kind | aggregates | one number |',
    '|---|---|---|',
    ...Object.entries(kinds).map(([kind, words]) => `| ${kind} | ${aggregatesIn(kind)} | ${words} |`),
    ...groups.flatMap(([title, metrics]) => [
      '',
      `## ${title}`,
      '',
      '| metric | what it is | unit | kind | better | labels |',
      '|---|---|---|---|---|---|',
      ...Object.entries(metrics).map(([name, metric]) => row(name, metric)),
    ]),
  ].join('\n');
}

function aggregatesIn(kind: string): string {
  return aggregatesOf[kind as keyof typeof aggregatesOf].map((at) => `\`${at}\``).join(', ');
}

function row(name: string, { title, definition, question, better, unit, is, labels = {} }: Metric): string {
  const words = [title, definition, question].filter((part) => part !== undefined).map(sentence);
  const cells = [`\`${name}\``, words.join(' '), unit, is.join(', '), better ?? '', labelsIn(labels)];
  return `| ${cells.join(' | ')} |`;
}

function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text}.`;
}

function labelsIn(labels: Readonly<Record<string, readonly string[] | 'any'>>): string {
  return Object.entries(labels)
    .map(([label, values]) => (values === 'any' ? `\`${label}\`` : `\`${label}\`: ${values.join(', ')}`))
    .join('; ');
}
