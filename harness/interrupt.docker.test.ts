import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { runDirectories } from './environment/cleanup/run-directory.ts';
import { processesOf } from './environment/fixtures/marked-processes.ts';
import { docker } from './environment/images/docker-command.ts';
import { skipsDocker } from './environment/images/fixtures/docker-test.ts';
import { type CliRun, recordIn, root, startCliRun } from './fixtures/cli-run.ts';

const { signal } = new AbortController();

/** What the engine has, each with the run that made it. What is of another run comes and goes meanwhile. */
async function onEngine(runId: string): Promise<string[]> {
  const run = '{{.Label "scaleproof.run"}}';
  const kinds = [
    ['ps', '--all', '--no-trunc', '--format', `{{.ID}}\t${run}`],
    ['network', 'ls', '--no-trunc', '--format', `{{.ID}}\t${run}`],
    ['volume', 'ls', '--format', `{{.Name}}\t${run}`],
  ];
  const listed = await Promise.all(kinds.map((kind) => docker(kind, { signal })));
  const rows = listed.flatMap((text) => text.split('\n')).map((line) => line.split('\t'));
  return rows.flatMap(([id = '', of = '']) => (id !== '' && (of === '' || of === runId) ? [id] : []));
}

interface RunInContainers extends CliRun {
  readonly runId: string;
  /** Containers, networks and volumes that came with the run and are there still. */
  left(): Promise<string[]>;
}

/** Starts a run of one cell and waits until its instances and its balancer are there. */
async function startRun(scenario: 'throughput' | 'api-latency'): Promise<RunInContainers> {
  const before = new Set(await onEngine(''));
  const run = await startCliRun('docker', ['--cells', `memory-round-robin/${scenario}`]);
  await expect.poll(() => recordIn(run.reports).then(({ id }) => id), { timeout: 30_000 }).toBeTruthy();
  const { id: runId } = await recordIn(run.reports);
  await expect.poll(() => containersOf(runId), { timeout: 60_000 }).toHaveLength(4);
  return {
    ...run,
    runId,
    left: async () => (await onEngine(runId)).filter((id) => !before.has(id)),
  };
}

/** Those of a service of the compose file that are up, or of all. */
async function containersOf(runId: string, service?: string): Promise<string[]> {
  const wanted = ['--filter', `label=scaleproof.run=${runId}`];
  if (service !== undefined) wanted.push('--filter', `label=com.docker.compose.service=${service}`);
  const listed = await docker(['ps', '--quiet', ...wanted], { signal });
  return listed.split('\n').filter((line) => line !== '');
}

/** Returns in the measured phase of api-latency, which lasts 8 s and begins 1.5 s after everything is ready. */
async function untilMeasured(runId: string): Promise<void> {
  for (const instance of await containersOf(runId, 'app')) {
    const [published = ''] = (await docker(['port', instance, '3000'], { signal })).split('\n');
    const isReady = async () => (await fetch(`http://${published}/health/ready`)).status;
    await expect.poll(isReady, { timeout: 60_000 }).toBe(200);
  }
  await sleep(3_500);
}

const nothing = { timeout: 20_000, interval: 250 };

describe.skipIf(skipsDocker)('a run in containers', () => {
  // That one which ends by itself leaves nothing is seen in scenarios/watched-run.docker.test.ts.

  test('that gets Ctrl-C saves what was measured, removes everything and ends with 130', async () => {
    const run = await startRun('api-latency');
    await untilMeasured(run.runId);
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(130);
    await expect.poll(run.left, nothing).toEqual([]);
    const { state, exitCode } = await recordIn(run.reports);
    expect({ state, exitCode }).toEqual({ state: 'interrupted', exitCode: 130 });
  });

  test('that gets Ctrl-C twice ends at once, and its reaper removes everything', async () => {
    const run = await startRun('throughput');
    run.child.kill('SIGINT');
    await sleep(350);
    run.child.kill('SIGINT');
    expect(await run.exited).toBe(130);
    await expect.poll(run.left, nothing).toEqual([]);
  });

  test('that is killed together with its reaper is removed by clean', async () => {
    const run = await startRun('throughput');
    const directory = (await runDirectories()).find((each) => each.endsWith(run.runId)) ?? '';
    run.child.kill('SIGSTOP');
    for (const pid of processesOf(directory)) process.kill(pid, 'SIGKILL');
    run.child.kill('SIGKILL');
    await once(run.child, 'exit');
    expect((await run.left()).length).toBeGreaterThan(0);
    const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), 'clean'];
    const { stdout } = await promisify(execFile)(process.execPath, cli, { cwd: root });
    expect(stdout).toContain(`Removed what the dead run ${run.runId} left behind`);
    await expect.poll(run.left, nothing).toEqual([]);
  });

  test('whose instance the kernel ends for its memory says so with its last lines, and ends with 4', async () => {
    const run = await startRun('api-latency');
    await untilMeasured(run.runId);
    const [instance = ''] = await containersOf(run.runId, 'app');
    await docker(['update', '--memory', '128m', '--memory-swap', '128m', instance], { signal });
    // Each of them is smaller than the app, which the kernel therefore ends first.
    const eater = 'for each in $(seq 20); do (printf -v text %8000000s; sleep 30) & done; wait';
    await docker(['exec', '--detach', instance, 'bash', '-c', eater], { signal });
    expect(await run.exited).toBe(4);
    const { cells: records } = await recordIn(run.reports);
    expect(records[0]?.repetitions[0]?.error).toMatchObject({
      code: 'SP_OUT_OF_MEMORY',
      message: expect.stringMatching(
        /^app-\d was killed by the kernel .* its limit of 128 MiB\. Raise memoryBytes/,
      ),
    });
    await expect.poll(run.left, nothing).toEqual([]);
  });
});
