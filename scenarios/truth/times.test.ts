import { expect, test } from 'vitest';
import { writtenScenario } from '../../harness/config/written-scenario.ts';
import { seededRandom } from '../../harness/core/random.ts';
import { scheduleOf } from '../../harness/load/schedule/pacer.ts';
import { isOpen } from '../../harness/plan/load-shape.ts';
import { scenarioOf } from './known-cell.ts';
import { knownTimes, serviceMs } from './times.ts';

const queues = knownTimes.filter(({ id }) => id.startsWith('L3-'));
const loads: Readonly<Record<string, number>> = { 'L3-half': 0.5, 'L3-seven-tenths': 0.7 };

/** The mean time in a queue that serves one at a time, of those who come in the measured phase, by Lindley's recursion. */
function meanInQueueMs(cell: (typeof queues)[number]): {
  readonly meanMs: number;
  readonly arrivals: number;
} {
  const { load, phases } = writtenScenario.parse(scenarioOf(cell));
  if (!isOpen(load)) throw new Error('A closed loop has no schedule.');
  const dueUs = scheduleOf(load, phases, seededRandom(1));
  let [freeMs, sumMs, arrivals] = [Number.NEGATIVE_INFINITY, 0, 0];
  for (let arrival = 0; dueUs(arrival) < phases.measuredMs * 1000; arrival++) {
    const dueMs = dueUs(arrival) / 1000;
    freeMs = Math.max(freeMs, dueMs) + serviceMs;
    if (dueMs < 0) continue;
    sumMs += freeMs - dueMs;
    arrivals++;
  }
  return { meanMs: sumMs / arrivals, arrivals };
}

test.each(queues.map((cell) => [cell.id, cell] as const))(
  'the arrivals of %s wait as long as the theory of queues says, within 1 %%, and are as many as their rate says',
  (id, cell) => {
    const { meanMs, arrivals } = meanInQueueMs(cell);
    const load = loads[id];
    // Pollaczek and Khinchine, for service of constant length: s + rho s / (2 (1 - rho)). Nobody waits who comes evenly.
    const theoryMs = load === undefined ? serviceMs : serviceMs * (1 + load / (2 * (1 - load)));
    expect(Math.abs(meanMs / theoryMs - 1)).toBeLessThan(0.01);
    expect(arrivals).toBe(((load ?? 0.7) * 8_000) / serviceMs);
    const bounds = cell.scenario.targets.filter(({ at }) => at === 'mean').map(({ be }) => be / theoryMs);
    expect(bounds).toEqual([expect.closeTo(0.95), expect.closeTo(1.05)]);
  },
);
