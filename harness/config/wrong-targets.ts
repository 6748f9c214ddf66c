import { suggest } from '../core/suggest.ts';
import type { Metric } from '../metrics/metric.ts';
import { metricNamed, metricNames } from '../metrics/metrics.ts';
import { currentName } from '../plan/former-names.ts';
import { isOpen } from '../plan/load-shape.ts';
import type { Scenario } from '../plan/scenario.ts';
import { stepNames } from '../plan/steps.ts';
import { type Aggregate, aggregatesOf, type Target } from '../plan/target.ts';
import { whatMetricLacks } from './what-metric-lacks.ts';

export interface Asked {
  readonly scenario: Scenario;
  /** Metrics of its own that the scenario's driver measures. */
  readonly ofDriver: readonly string[];
}

/** What is wrong with a scenario's targets, each problem after `targets[0].metric: ` or the like; none when all can be judged. */
export function wrongTargets(asked: Asked): string[] {
  const { targets } = asked.scenario;
  return targets.flatMap((target, index) =>
    [...problemsOf(target, asked), ...contradictions(target, targets.slice(0, index))].map(
      (problem) => `targets[${index}].${problem}`,
    ),
  );
}

/** The metrics of their own that the checkers and the driver of a scenario say they measure. */
export function declaredMetrics({ scenario, ofDriver }: Asked): readonly string[] {
  return [...ofDriver, ...scenario.checks.flatMap(({ metrics = [] }) => metrics)];
}

function problemsOf(target: Target, asked: Asked): string[] {
  const declared = declaredMetrics(asked);
  const metric = metricNamed(target.metric);
  if (metric === null) {
    if (declared.includes(target.metric)) return [];
    return [
      `metric: there is no '${target.metric}'.${suggest(currentName(target.metric), [...new Set([...declared, ...metricNames])])} ${declare}`,
    ];
  }
  const lacks = isOfAnother(target.metric, metric, asked) ? null : whatMetricLacks(metric, asked.scenario);
  return [
    ...wrongAggregate(target, metric),
    ...wrongLabels(target, metric, asked.scenario),
    ...wrongOperation(target, asked.scenario),
    ...wrongBound(target, metric, asked.scenario.targets),
    ...(lacks === null ? [] : [`metric: nothing measures ${target.metric} here: ${lacks}`]),
  ];
}

/** Whether someone else says that he measures a metric of ours. */
function isOfAnother(name: string, { from }: Metric, { scenario, ofDriver }: Asked): boolean {
  const ours = typeof from === 'object' ? from.checker : null;
  const others = scenario.checks.filter((checker) => checker.name !== ours);
  return ofDriver.includes(name) || others.some(({ metrics = [] }) => metrics.includes(name));
}

const declare =
  'A metric of your own must be in the `metrics` of the checker or driver that measures it; a colon in its name, as in ' +
  'carts:lost, distinguishes it from those of scaleproof.';

function wrongAggregate({ metric, at }: Target, { is }: Metric): string[] {
  const possible: ReadonlySet<Aggregate> = new Set(is.flatMap((kind) => aggregatesOf[kind]));
  if (possible.has(at)) return [];
  return [`at: ${metric} has no '${at}', only ${[...possible].join(', ')}.`];
}

function wrongLabels({ metric, where = {} }: Target, { labels = {} }: Metric, scenario: Scenario): string[] {
  return Object.entries(where).flatMap(([label, value]) => {
    if (!Object.hasOwn(labels, label)) {
      const known = Object.keys(labels);
      return [`where: ${metric} has no label '${label}'.${suggest(label, known)}`];
    }
    const values = valuesOf(label, labels[label] ?? 'any', scenario);
    if (values === 'any' || values.includes(value)) return [];
    return [`where.${label}: there is no '${value}' here.${suggest(value, values)}`];
  });
}

/** Throughputs of several operations are no sum: each has been measured at another time. */
function wrongOperation({ metric, where = {} }: Target, { workload }: Scenario): string[] {
  if (metric !== 'operation_throughput_per_second' || workload.kind !== 'journey') return [];
  const { operation } = where;
  const steps = stepNames(workload.steps);
  if (operation !== undefined && steps.includes(operation)) return [];
  const said =
    operation === undefined ? 'it names no operation.' : `'${operation}' is no step of the workload.`;
  return [`where.operation: ${said}${suggest(operation ?? '', steps)}`];
}

/** What a label may be in this scenario, where that is known before it runs. */
function valuesOf(
  label: string,
  known: readonly string[] | 'any',
  { faults, load }: Scenario,
): readonly string[] | 'any' {
  if (label === 'fault') return [...new Set(faults.map(({ fault }) => fault.name)), 'none'];
  if (label === 'loop' && load.kind !== 'script') return [isOpen(load) ? 'open' : 'closed'];
  return known;
}

function wrongBound(target: Target, { unit }: Metric, all: readonly Target[]): string[] {
  const { metric, must, be } = target;
  const most = unit === 'ratio' ? 1 : Number.POSITIVE_INFINITY;
  if (unit === 'ratio' && be > 1) {
    return [
      `be: ${metric} is a share from 0 to 1: ${be} % is ${Number((be / 100).toPrecision(12))}, not ${be}.`,
    ];
  }
  if (be < 0) return [`be: ${metric} is never below 0, so ${be} decides nothing.`];
  const never = (must === '<' && be === 0) || (must === '>' && be === most);
  const always = (must === '>=' && be === 0) || (must === '<=' && be === most);
  if (never) return [`be: nothing can be ${must} ${be}.`];
  // The end of a range may be an end of all that there is.
  const isAlone = !all.some((other) => other !== target && asksTheSame(other, target));
  return always && isAlone ? [`be: everything is ${must} ${be}, so the target cannot be missed.`] : [];
}

/** Two demands on one number that no number meets. */
function contradictions(target: Target, earlier: readonly Target[]): string[] {
  const other = earlier.find((one) => asksTheSame(one, target) && !canBothHold(one, target));
  if (!other) return [];
  return [`be: ${target.must} ${target.be} contradicts the target that demands ${other.must} ${other.be}.`];
}

function asksTheSame(one: Target, other: Target): boolean {
  const where = ({ where = {} }: Target) => JSON.stringify(Object.entries(where).sort());
  return one.metric === other.metric && one.at === other.at && where(one) === where(other);
}

function canBothHold(one: Target, other: Target): boolean {
  const [low, high] = [rangeOf(one), rangeOf(other)];
  const least = Math.max(low.least, high.least);
  const most = Math.min(low.most, high.most);
  if (least !== most) return least < most;
  return [one, other].every(({ must }) => must !== '<' && must !== '>');
}

function rangeOf({ must, be }: Target): { readonly least: number; readonly most: number } {
  return {
    least: must === '<' || must === '<=' ? Number.NEGATIVE_INFINITY : be,
    most: must === '>' || must === '>=' ? Number.POSITIVE_INFINITY : be,
  };
}
