import type { Offered } from '../load/driver.ts';
import type { LoadShape } from '../plan/load-shape.ts';
import type { Topology } from '../plan/topology.ts';
import type { Workload } from '../plan/workload.ts';
import type { CellRecord, RepetitionRecord, RunRecord } from '../record/run-record.ts';
import { selectMeasurements, sumTotals } from './select-measurements.ts';

/** A cell in the words of its generator. */
export interface GeneratorCell {
  readonly cell: CellRecord;
  readonly driver: string;
  readonly loop: 'open' | 'closed';
  /** Over all repetitions that ran to their end; null when none did. */
  readonly offered: Offered | null;
  /** Processor time for each operation that came to an end, in milliseconds; null where it was not measured. */
  readonly cpuMs: { readonly generator: number; readonly reading: number | null } | null;
}

/** Cells of one topology that do the same and break the same, by several generators. */
export interface GeneratorGroup {
  readonly topology: Topology;
  readonly workload: Workload;
  /** Open loops first. */
  readonly cells: readonly GeneratorCell[];
}

/**
 * The cells of a run in which one workload was sent by several drivers under one topology. Found by what they do, so that
 * nobody has to declare it; users' scripts say nothing about what they do and are left out.
 */
export function generatorGroups(record: RunRecord): GeneratorGroup[] {
  const comparable = record.cells.filter(({ scenario }) => scenario.workload.kind !== 'script');
  const groups = Map.groupBy(comparable, ({ topology, scenario: { workload, faults } }) =>
    JSON.stringify([topology.name, workload, faults]),
  );
  return [...groups.values()].flatMap((cells) => {
    const [first] = cells;
    const sent = cells.filter(({ repetitions }) => repetitions.some(({ offered }) => offered !== null));
    const drivers = new Set(cells.map(({ scenario }) => scenario.driver));
    if (!first || drivers.size < 2 || sent.length === 0) return [];
    const sorted = cells.map(generatorCell).sort((a, b) => b.loop.localeCompare(a.loop));
    return [{ topology: first.topology, workload: first.scenario.workload, cells: sorted }];
  });
}

function generatorCell(cell: CellRecord): GeneratorCell {
  const complete = cell.repetitions.filter(({ error, offered }) => error === null && offered !== null);
  const { driver, load } = cell.scenario;
  const offered = complete.flatMap((one) => one.offered ?? []).reduce(sumOf, null);
  return { cell, driver, loop: loopOf(load), offered, cpuMs: cpuOf(cell, complete, offered) };
}

function loopOf({ kind }: LoadShape): 'open' | 'closed' {
  return kind === 'constant-users' ? 'closed' : 'open';
}

function sumOf(sum: Offered | null, one: Offered): Offered {
  if (sum === null) return one;
  return {
    planned: sum.planned + one.planned,
    ok: sum.ok + one.ok,
    failed: sum.failed + one.failed,
    timedOut: sum.timedOut + one.timedOut,
    dropped: sum.dropped + one.dropped,
  };
}

/** The process of the harness is the generator, unless the driver has one of its own, whose output it then reads. */
function cpuOf(
  { scenario }: CellRecord,
  complete: readonly RepetitionRecord[],
  offered: Offered | null,
): GeneratorCell['cpuMs'] {
  const ended = offered === null ? 0 : offered.planned - offered.dropped;
  const cores = selectMeasurements(complete, 'total', { metric: 'generator_cpu_cores' });
  const msOf = (id: string) => {
    const sum = sumTotals(cores.filter(({ source }) => source.id === id));
    return sum === null || ended === 0 ? null : (sum * scenario.phases.measuredMs) / ended;
  };
  const [own, harness] = [msOf(scenario.driver), msOf('harness')];
  if (own !== null) return { generator: own, reading: harness };
  return harness === null ? null : { generator: harness, reading: null };
}
