import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processTree } from './core/process-table.ts';
import { type CliRun, recordIn, root, startCliRun } from './fixtures/cli-run.ts';
import { readHistory } from './load/ledger/read-history.ts';
import { readHistoryFile } from './record/history-file.ts';

/** The processes of a run, once its instances, its balancer and its reaper are there. */
async function topologyOf({ child }: CliRun): Promise<number[]> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const pids = processTree(child.pid ?? 0)
      .map(({ pid }) => pid)
      .filter((pid) => pid !== child.pid);
    if (pids.length >= 5) return pids;
    await sleep(50);
  }
  return expect.fail('The run never brought its topology up.');
}

async function untilGone(pids: readonly number[], withinMs: number): Promise<void> {
  for (const startedAt = performance.now(); performance.now() - startedAt < withinMs; await sleep(50)) {
    if (!pids.some((pid) => existsSync(`/proc/${pid}`))) return;
  }
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
}

const cell = ['--cells', 'memory-round-robin/{api-latency,throughput}'];

test('Ctrl-C saves what was measured, renders the report, takes everything down and ends with 130', async () => {
  const run = await startCliRun('process', cell);
  const pids = await topologyOf(run);
  // Into the measured phase: bring-up and warm-up take about three seconds.
  await sleep(5_000);
  run.child.kill('SIGINT');
  // As npm and `timeout` do: one signal that comes more than once.
  await sleep(10);
  run.child.kill('SIGTERM');
  run.child.kill('SIGINT');
  expect(await run.exited).toBe(130);
  await untilGone(pids, 15_000);
  const { state, exitCode, cells } = await recordIn(run.reports);
  expect({ state, exitCode }).toEqual({ state: 'interrupted', exitCode: 130 });
  expect(cells.map(({ outcome }) => outcome)).toEqual(['unknown', 'not-run']);
  expect(cells[0]?.repetitions[0]?.offered?.planned).toBeGreaterThan(0);
  const page = await readFile(join(run.reports, 'latest', 'index.html'), 'utf8');
  expect(page).toContain('nterrupted');
});

test('kill -9 of the harness leaves no process and no folder', async () => {
  const run = await startCliRun('process', cell);
  const pids = await topologyOf(run);
  const { id } = await recordIn(run.reports);
  run.child.kill('SIGKILL');
  await run.exited;
  await untilGone(pids, 15_000);
  const folders = await readdir(join(tmpdir(), `scaleproof-${process.getuid?.()}`));
  expect(folders).not.toContain(id);
});

test('kill -9 of the harness leaves the history up to then, and it can be read', async () => {
  const run = await startCliRun('process', ['--cells', 'memory-round-robin/session-survival']);
  const path = join(run.reports, 'latest', 'history', 'memory-round-robin.session-survival.0.jsonl.gz');
  const operations = async () => (await readHistory(readHistoryFile(path))).operations;
  // 240 log-ins come before the load, so some of these were made under it.
  for (let count = 0; count < 400; count = existsSync(path) ? (await operations()).length : 0)
    await sleep(100);
  const pids = processTree(run.child.pid ?? 0).map(({ pid }) => pid);
  run.child.kill('SIGKILL');
  await run.exited;
  const ids = (await operations()).map(({ id }) => id).sort((a, b) => a - b);
  expect(ids.length).toBeGreaterThanOrEqual(400);
  expect(ids).toEqual(ids.map((_, place) => place));
  await untilGone(pids, 20_000);
});

test('an app that does not start ends the run with 4, its last lines and nothing left', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const config = join(folder, 'scaleproof.config.ts');
  await writeFile(
    config,
    `import written from ${JSON.stringify(join(root, 'scaleproof.config.ts'))};
const topology = { ...written.topologies['memory-round-robin'], env: { SESSION_TTL_SECONDS: 'soon' } };
export default { ...written, topologies: { ...written.topologies, 'memory-round-robin': topology } };\n`,
  );
  const run = await startCliRun('process', ['--config', config, '--cells', 'memory-round-robin/api-latency']);
  expect(await run.exited).toBe(4);
  const { cells } = await recordIn(run.reports);
  expect(cells.map(({ outcome }) => outcome)).toEqual(['error']);
  const error = cells[0]?.repetitions[0]?.error;
  expect(error?.code).toBe('SP_START_FAILED');
  expect(error?.message).toContain("SESSION_TTL_SECONDS is 'soon'");
});
