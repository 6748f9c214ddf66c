import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { startReaper } from '../harness/environment/cleanup/start-reaper.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { processes } from '../harness/index.ts';
import type { Verdict } from '../harness/judge/verdict.ts';
import { describeTarget, summarizeVerdict } from '../harness/report/summarize-verdict.ts';
import { type CellResult, runCell as runOn } from '../harness/selfcheck/run-cell.ts';
import { referenceApp } from '../reference-app/adapter.ts';

/** Where the record and the history of a cell are kept whose test failed, for whoever looks for the cause. */
const failedCells = join(import.meta.dirname, '../reports/failed-cells');

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
  const result = await runOn({ topology, scenario }, { app: referenceApp(), runtime, runId, reaper, signal });
  onTestFailed(async () => {
    await mkdir(failedCells, { recursive: true });
    const { repetition, history, verdicts } = result;
    const kept = JSON.stringify({ topology, verdicts, repetition, history });
    await writeFile(join(failedCells, `${scenario.name}-${runId}.json`), kept);
  });
  return result;
}

/**
 * The same where each number must be known. Throws what vitest.config.ts lets a test try again, as a run does: this machine could
 * not tell, which is neither right nor wrong. A number that is wrong is not tried again.
 */
export async function runKnownCell(...cell: Parameters<typeof runCell>): Promise<CellResult> {
  const result = await runCell(...cell);
  throwIfUnknown(result.verdicts);
  return result;
}

/** Throws that the machine could not tell when something is unknown and nothing is wrong. */
export function throwIfUnknown(verdicts: readonly Verdict[]): void {
  const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown');
  if (unknown.length === 0 || verdicts.some(({ outcome }) => outcome === 'fail')) return;
  const told = unknown.map((one) => `${describeTarget(one.target)}: ${summarizeVerdict(one)}`);
  throw new Error(`This machine could not tell. ${told.join(' ')}`);
}
