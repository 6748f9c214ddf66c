import type { Random } from '../core/random.ts';
import { type Drawn, drawnTimes, simulateGate } from '../gate/fixtures/simulated-gates.ts';
import type { RecordedLaunches } from './recorded-launches.ts';

/** How many of `gates` gates said what. */
export interface Tally {
  readonly gates: number;
  readonly worse: number;
  readonly better: number;
  readonly noWorse: number;
  readonly unknown: number;
}

const cellsOfGate = 4;

/** Gates of two equal versions, whose launches are drawn from recorded ones, base and head exchanged at random. */
export function resampledGates(recorded: RecordedLaunches, gates: number, random: Random): Tally {
  return tally(gates, () =>
    simulateGate(Array.from({ length: cellsOfGate }, () => resampled(recorded, random))),
  );
}

/** All numbers of a launch are of the same recorded one: they have to do with each other. */
function resampled({ names, launches }: RecordedLaunches, random: Random): readonly Drawn[] {
  const drawn: { readonly pairs: readonly (readonly [number, number])[]; readonly isTurned: boolean }[] = [];
  const at = (launch: number) => {
    while (drawn.length <= launch) {
      drawn.push({ pairs: launches[random.int(launches.length)] ?? [], isTurned: random.unit() < 0.5 });
    }
    return drawn[launch];
  };
  return names.map((_, number) => (launch) => {
    const { pairs = [], isTurned = false } = at(launch) ?? {};
    const [base, head] = pairs[number] ?? [1, 1];
    return isTurned ? { base: head, head: base } : { base, head };
  });
}

/** Gates of one number whose launches differ by `s`; head takes `factor` times as long. */
export function drawnGates(
  { s, factor, gates }: { readonly s: number; readonly factor: number; readonly gates: number },
  random: Random,
): Tally {
  return tally(gates, () => simulateGate([[drawnTimes(random, { s, factor })]]));
}

function tally(gates: number, make: () => ReturnType<typeof simulateGate>): Tally {
  let [worse, better, noWorse, unknown] = [0, 0, 0, 0];
  for (let gate = 0; gate < gates; gate++) {
    const said = make().map(({ is }) => is);
    if (said.includes('worse')) worse++;
    else if (said.includes('better')) better++;
    else if (said.includes('unknown')) unknown++;
    else noWorse++;
  }
  return { gates, worse, better, noWorse, unknown };
}
