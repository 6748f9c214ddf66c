import { askedOf, doubtsAbout } from '../compare/launches-of.ts';
import { aggregate, quantileOf, samplesOf } from '../judge/aggregate.ts';
import { type Question, readMetric } from '../judge/read-metric.ts';
import type { Doubt, DoubtCode } from '../judge/verdict.ts';
import { metricUnit } from '../metrics/metrics.ts';
import type { Target } from '../plan/target.ts';
import type { CellRecord, RepetitionRecord } from '../record/run-record.ts';
import type { PairedNumber } from './decide-numbers.ts';
import type { GateNumber } from './gate-record.ts';

/** Both sides of a cell; repetitions with the same index were measured at the same time. */
export interface PairedCell {
  readonly base: CellRecord;
  readonly head: CellRecord;
}

/** A number with what its launches say, and how it is decided; `paired` is null where nobody says which is the better one. */
export interface AskedNumber extends Omit<GateNumber, 'verdict'> {
  readonly paired: PairedNumber | null;
  /** Why launches do not count for it, in full sentences. */
  readonly because: readonly string[];
}

/** So many samples of a launch must lie beyond a percentile: what chance does to it is in the spread between launches. */
const samplesBeyond = 20;

/** The generator, the load, a fault or the placement was not what it should be: a launch does not count for a number that is wrong either way. */
const ofTheLaunch: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'generator-saturated',
  'fault-without-effect',
  'fault-late',
  'placement-not-reached',
  'load-not-sent',
  'load-dropped',
]);
/** Besides the generator's: what both sides meet alike. */
const sharedByBoth: ReadonlySet<DoubtCode> = new Set([
  'sent-late',
  'generator-lag',
  'generator-saturated',
  'cpu-steal',
  'machine-shared',
  'cache-cold',
  'clock-bound',
]);

/** Everything that a cell is asked, in the order in which it is shown. Pure. */
export function numbersOfCell(cell: PairedCell): readonly AskedNumber[] {
  return questionsOf(cell)
    .map((asked) => numberOf(asked, cell))
    .filter(({ isMeasured }) => isMeasured)
    .map(({ isMeasured: _, ...number }) => number);
}

interface Asked {
  readonly question: Question;
  readonly level: GateNumber['level'];
  readonly target: Target | null;
}

function questionsOf({ base, head }: PairedCell): readonly Asked[] {
  const measurements = [...base.repetitions, ...head.repetitions].flatMap((one) => one.measurements);
  const values = (metric: string, label: string) =>
    [
      ...new Set(
        measurements
          .filter((one) => one.metric === metric && one.phase === 'measured')
          .map(({ labels }) => labels[label]),
      ),
    ]
      .filter((value) => value !== undefined)
      .sort();
  const operations = values('http_latency_ms', 'operation');
  const instances = values('http_latency_by_instance_ms', 'instance');
  const plain = (metric: string, at: Question['at'], level: GateNumber['level']): Asked => ({
    question: { metric, at },
    level,
    target: null,
  });
  const ofTargets = head.scenario.targets.map((target): Asked => {
    const { metric, at, where, level } = target;
    const question = { metric, at, ...(where && Object.keys(where).length > 0 && { where }) };
    return { question, level: level === 'watch' ? 'watch' : 'alarm', target };
  });
  const all = [
    plain('http_latency_ms', 'p50', 'gate'),
    plain('http_latency_ms', 'p95', 'alarm'),
    plain('http_error_share', 'share', 'gate'),
    plain('delivery_latency_ms', 'p50', 'gate'),
    plain('delivery_latency_ms', 'p95', 'alarm'),
    ...ofTargets,
    ...(operations.length > 1 ? operations : []).map(
      (operation): Asked => ({
        question: { metric: 'http_latency_ms', at: 'p50', where: { operation } },
        level: 'alarm',
        target: null,
      }),
    ),
    ...(instances.length > 1 ? instances : []).map(
      (instance): Asked => ({
        question: { metric: 'http_latency_by_instance_ms', at: 'p50', where: { instance } },
        level: 'alarm',
        target: null,
      }),
    ),
  ];
  const byName = new Map<string, Asked>();
  for (const one of all) {
    const name = JSON.stringify([one.question.metric, one.question.at, one.question.where ?? {}]);
    const known = byName.get(name);
    byName.set(name, known ? { ...known, target: known.target ?? one.target } : one);
  }
  return [...byName.values()];
}

function numberOf(
  { question, level, target }: Asked,
  { base, head }: PairedCell,
): AskedNumber & { readonly isMeasured: boolean } {
  const launches = base.repetitions.flatMap((one) => {
    const other = head.repetitions.find(({ index }) => index === one.index);
    return other ? [{ one, other }] : [];
  });
  const asked = askedOf(question, target);
  const ideal = question.metric === 'http_error_share' ? null : asked?.ideal;
  const isExample = ideal !== null && ideal !== undefined;
  const read = launches.map(({ one, other }) =>
    readBoth(question, { base: one, head: other, cell: base, isExample }),
  );
  const counting = read.filter((one) => 'base' in one);
  const kind = question.at === 'share' ? 'share' : 'ratio';
  const side = (of: 'base' | 'head', records: readonly RepetitionRecord[]) => ({
    values: counting.map((one) => one[of]),
    doubts: records.flatMap(({ doubts }) =>
      doubts
        .filter(({ code }) => !sharedByBoth.has(code))
        .flatMap((doubt) => doubtsAbout(question.metric, doubt)),
    ),
  });
  const used = launches.filter((_, index) => 'base' in (read[index] ?? {}));
  return {
    // In whichever launch, whether it counts or not.
    isMeasured: [...base.repetitions, ...head.repetitions].some(
      ({ measurements }) => readMetric(measurements, question, Number.POSITIVE_INFINITY) !== null,
    ),
    question,
    unit: metricUnit(question.metric),
    better: asked?.better ?? null,
    // What is certain decides; a number without a better one does not.
    level: asked === null ? 'watch' : isExample && level === 'alarm' ? 'gate' : level,
    base: read.map((one) => ('base' in one ? one.base : null)),
    head: read.map((one) => ('head' in one ? one.head : null)),
    paired: asked && {
      base: side(
        'base',
        used.map(({ one }) => one),
      ),
      head: side(
        'head',
        used.map(({ other }) => other),
      ),
      better: asked.better,
      by: isExample ? { kind: 'example', ideal } : { kind },
    },
    because: read.flatMap((one) => ('because' in one ? one.because : [])),
  };
}

/** Why a launch failed: the other side is ended then, which is no reason. */
export function failureOf({ base, head }: Pick<Sides, 'base' | 'head'>): RepetitionRecord['error'] {
  const errors = [base.error, head.error].filter((error) => error !== null);
  return errors.find(({ code }) => code !== 'SP_INTERRUPTED') ?? errors[0] ?? null;
}

interface Sides {
  readonly base: RepetitionRecord;
  readonly head: RepetitionRecord;
  readonly cell: CellRecord;
  /** Whether one case decides. */
  readonly isExample: boolean;
}

function readBoth(
  question: Question,
  { base, head, cell, isExample }: Sides,
): { readonly base: number; readonly head: number } | { readonly because: readonly string[] } {
  const because = [
    ...[failureOf({ base, head })?.message ?? []].flat(),
    ...[base, head]
      .flatMap(({ doubts }) =>
        doubts.filter((doubt) => spoils(doubt, question.metric) || (isExample && starved(doubt))),
      )
      .map(({ sentence }) => sentence),
  ];
  if (because.length > 0) return { because };
  const [one, other] = [base, head].map((repetition) => readOne(question, repetition, cell));
  if (typeof one === 'number' && typeof other === 'number') return { base: one, head: other };
  // What neither side has is not asked of this cell.
  const nothing = one === null && other === null;
  return {
    because: nothing
      ? []
      : [
          ...(typeof one === 'number' ? [] : [`Base: ${one ?? 'nothing of it was measured.'}`]),
          ...(typeof other === 'number' ? [] : [`Head: ${other ?? 'nothing of it was measured.'}`]),
        ],
  };
}

/** A number, or why there is none, as a clause; null when nothing was measured. */
function readOne(
  question: Question,
  { measurements, measuredMs }: RepetitionRecord,
  cell: CellRecord,
): number | string | null {
  const reading = readMetric(measurements, question, measuredMs ?? cell.scenario.phases.measuredMs);
  if (reading === null) return null;
  const q = quantileOf(question.at);
  const needed = q === null ? 0 : Math.round(samplesBeyond / Math.min(q, 1 - q));
  const samples = samplesOf(reading);
  if (samples < needed) return `${samples} samples in a launch, and a ${question.at} needs ${needed}.`;
  const value = aggregate(reading, question.at);
  return Number.isFinite(value) ? value : null;
}

/**
 * One case decides, and where the generator starved the app did too: an instance that gets no time is taken for dead, and what it held for lost.
 */
function starved(doubt: Doubt): boolean {
  return spoils(doubt, 'http_latency_ms') || spoils(doubt, 'delivery_latency_ms');
}

function spoils({ code, affects, bias, ways = [{ affects, bias }] }: Doubt, metric: string): boolean {
  if (!ofTheLaunch.has(code)) return false;
  return ways.some((way) => way.bias === 'either' && way.weight !== 'slight' && way.affects.includes(metric));
}
