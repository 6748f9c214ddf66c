import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { startReaper } from '../harness/environment/cleanup/start-reaper.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { processes } from '../harness/index.ts';
import { type CellResult, runCell as runOn } from '../harness/selfcheck/run-cell.ts';
import { referenceApp } from '../reference-app/adapter.ts';

/** For tests: a request that k6 sends with its script of the scenario `api-latency`. */
export const requestByK6 = {
  driver: 'k6',
  script: new URL('api-latency/script.k6.ts', import.meta.url),
  workload: { kind: 'request', operation: 'list-items' },
} as const satisfies Partial<WrittenScenario>;

/** For tests: one repetition of one cell on the reference app, as the pipeline runs it. */
export async function runCell(
  topology: WrittenTopology,
  scenario: WrittenScenario,
  runtime: Runtime = processes(),
): Promise<CellResult> {
  const runId = `test-${process.pid}-${Math.trunc(performance.now() * 1000)}`;
  await using reaper = await startReaper(runId);
  const { signal } = new AbortController();
  // Awaited here, since the reaper goes when this function returns.
  return await runOn({ topology, scenario }, { app: referenceApp(), runtime, runId, reaper, signal });
}
