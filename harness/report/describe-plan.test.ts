import { expect, test } from 'vitest';
import type { Plan, PlannedCell } from '../plan/plan.ts';
import { describePlan } from './describe-plan.ts';
import { exampleScenarios } from './fixtures/example-scenarios.ts';
import { exampleTopologies } from './fixtures/example-topologies.ts';

const skip = { reason: 'haproxy is not installed.', enable: "Run 'apt-get install haproxy'." };

function planOf(topologies: typeof exampleTopologies): Plan {
  const cells = topologies.flatMap((topology) =>
    exampleScenarios.slice(0, 2).map(
      (scenario): PlannedCell => ({
        key: `${topology.name}/${scenario.name}`,
        topology,
        scenario: { ...scenario, faults: [], checks: [] },
        expect: topology.sessions === 'memory' ? 'fail' : 'pass',
        repetitions: scenario.name === 'throughput' ? 3 : 1,
        skip: topology.balancer.engine === 'haproxy' ? skip : null,
        estimatedMs: 11_500,
        estimate: { kind: 'about', graceMs: 0 },
      }),
    ),
  );
  return { suite: 'default', seed: 42, cells, estimatedMs: 46_000, estimate: 'about' };
}

test('a plan lists what runs, how long it takes, and what is skipped and why', () => {
  expect(describePlan(planOf(exampleTopologies.slice(0, 3)))).toMatchInlineSnapshot(`
    "Suite default: 4 of 6 cells, about 46.0 s, seed 42.

    1  memory-round-robin/api-latency  11.5 s  expected to fail
    2  memory-round-robin/throughput   11.5 s (3 repetitions)  expected to fail
    3  redis-round-robin/api-latency   11.5 s
    4  redis-round-robin/throughput    11.5 s (3 repetitions)

    Skipped: 2 cells
      haproxy is not installed. Run 'apt-get install haproxy'.
        memory-sticky/api-latency
        memory-sticky/throughput"
  `);
});

test('a plan in which nothing can run says so', () => {
  expect(describePlan(planOf(exampleTopologies.slice(1, 2)))).toMatchInlineSnapshot(`
    "Suite default: 0 of 2 cells, about 46.0 s, seed 42.

    Nothing can run here.

    Skipped: 2 cells
      haproxy is not installed. Run 'apt-get install haproxy'.
        memory-sticky/api-latency
        memory-sticky/throughput"
  `);
});

test('of a script whose end nobody knows the latest moment is told, and said to be that', () => {
  const { cells, ...plan } = planOf(exampleTopologies.slice(0, 1));
  const [first, second] = cells;
  if (!first || !second) throw new Error('There are two.');
  const scripts = [
    { ...first, estimatedMs: 633_500, estimate: { kind: 'at-most', graceMs: 0 } as const },
    { ...second, expect: 'pass' as const, estimate: { kind: 'about', graceMs: 30_000 } as const },
  ];
  const shown = describePlan({ ...plan, cells: scripts, estimatedMs: 645_000, estimate: 'at-most' });
  expect(shown).toMatchInlineSnapshot(`
    "Suite default: 2 cells, at most 10 min 45 s, seed 42.

    1  memory-round-robin/api-latency  at most 10 min 34 s, ends with its last iteration  expected to fail
    2  memory-round-robin/throughput   11.5 s, at most 1 min 42 s with the gracefulStop of its iterations (3 repetitions)"
  `);
});
