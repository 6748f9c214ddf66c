import { expect, test } from 'vitest';
import { plainTopology } from '../../plan/fixtures/plain-topology.ts';
import { findDoubts } from '../find-doubts.ts';
import { constant, plantedSeries, plantedTotal } from '../fixtures/planted-measurements.ts';
import type { Evidence } from './evidence.ts';

const app = { kind: 'app', id: 'app-1' } as const;
const nginx = { kind: 'balancer', id: 'nginx' } as const;

/** A machine of two cores, of which the app took `appCores`, nginx 0.2 and the generator 0.3. */
function busyFor(busyCores: number, appCores: number): Evidence {
  return {
    scenario: {
      name: 'any',
      question: 'Any?',
      driver: 'native',
      script: null,
      workload: { kind: 'script' },
      load: { kind: 'constant-rate', perSecond: 1, maxInFlight: 1 },
      phases: { warmupMs: 0, measuredMs: 20_000, cooldownMs: 0 },
      faults: [],
      checks: [],
      targets: [],
    },
    topology: plainTopology('any'),
    offered: null,
    faults: [],
    ends: [],
    measuredMs: 20_000,
    measurements: [
      plantedTotal({ metric: 'host_cores' }, 2),
      plantedSeries({ metric: 'host_cpu_cores' }, constant(busyCores, 20)),
      plantedSeries({ metric: 'cpu_cores', source: app }, constant(appCores, 20)),
      plantedSeries({ metric: 'cpu_cores', source: nginx }, constant(0.2, 20)),
      plantedTotal({ metric: 'generator_cpu_cores', source: { kind: 'generator', id: 'native' } }, 0.3),
    ],
  };
}

test('other programs that took a third of a busy machine make latency and throughput doubtful, one way each', () => {
  expect(findDoubts(busyFor(2, 0.5))).toMatchObject([
    {
      code: 'machine-shared',
      sentence: expect.stringMatching(/^Other programs used 1(\.0+)? cores? of the 2/),
      ways: [
        { bias: 'reads-high', affects: expect.arrayContaining(['http_latency_ms']) },
        { bias: 'reads-low', affects: expect.arrayContaining(['throughput_per_second']) },
        { bias: 'either', weight: 'slight' },
        { bias: 'reads-high', affects: expect.arrayContaining(['longest_outage_ms']), weight: 'slight' },
      ],
    },
  ]);
});

test.each([
  ['the topology itself keeps the machine busy', busyFor(2, 1.4)],
  ['there is enough left', busyFor(1.4, 0.1)],
])('nothing is doubted when %s', (_, evidence) => {
  expect(findDoubts(evidence)).toEqual([]);
});
