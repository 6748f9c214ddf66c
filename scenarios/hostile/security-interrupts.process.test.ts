import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processTree } from '../../harness/core/process-table.ts';
import { recordIn } from '../../harness/fixtures/cli-run.ts';
import { type Call, callAsUser, temporaryFolder } from './call-as-user.ts';

const config = join(import.meta.dirname, 'security.config.ts');

const below = ({ child }: Call) =>
  processTree(child.pid ?? 0)
    .map(({ pid }) => pid)
    .filter((pid) => pid !== child.pid);

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const startedAt = performance.now(); !(await isSo()); await sleep(50)) {
    if (performance.now() - startedAt > 30_000) expect.fail(`Waited too long ${what}.`);
  }
}

/** In each of these something waits for what never comes. */
const stages = [
  ['an instance that is never ready', 'never-ready/short', 0],
  ['log-ins that are never answered', 'no-log-in/short', 1_000],
  ['the load', 'plain/long', 1_000],
  ['a fault that looks at no signal', 'plain/hung-fault', 1_000],
  ['a ledger that is never told', 'no-ledger/jobs', 4_000],
  ['an app that ignores SIGTERM', 'deaf/long', 1_000],
] as const;

test.each(stages)('Ctrl-C ends %s', async (_name, cell, intoMs) => {
  const out = await temporaryFolder();
  const call = callAsUser(['run', '--runtime', 'process', '--config', config, '--cells', cell, '--out', out]);
  // The reaper and both instances; then into the stage.
  await until('for the topology', () => below(call).length >= 3);
  await sleep(intoMs);
  const pids = below(call);
  const startedAt = performance.now();
  call.child.kill('SIGINT');
  const { exitCode } = await call.ended;
  // Without what ends the wait it would be a minute, or for ever.
  expect(performance.now() - startedAt).toBeLessThan(12_000);
  expect(exitCode).toBe(130);
  const { state, cells } = await recordIn(out);
  expect(state).toBe('interrupted');
  expect(cells.map(({ outcome }) => outcome)).not.toContain('pass');
  expect(await readFile(join(out, 'latest/index.html'), 'utf8')).toContain('nterrupted');
  await until('for the end of all processes', () => !pids.some((pid) => existsSync(`/proc/${pid}`)));
});

test('Ctrl-C twice ends at once, and nothing stays', async () => {
  const out = await temporaryFolder();
  // A fault that looks at no signal is waited for after the first.
  const cell = ['--cells', 'plain/hung-fault', '--out', out];
  const call = callAsUser(['run', '--runtime', 'process', '--config', config, ...cell]);
  await until(
    'for the load',
    async () => (await recordIn(out).catch(() => null)) !== null && below(call).length >= 4,
  );
  await sleep(3_000);
  const pids = below(call);
  call.child.kill('SIGINT');
  await sleep(350);
  expect(call.child.exitCode).toBe(null);
  const startedAt = performance.now();
  call.child.kill('SIGINT');
  expect((await call.ended).exitCode).toBe(130);
  expect(performance.now() - startedAt).toBeLessThan(500);
  await until('for the end of all processes', () => !pids.some((pid) => existsSync(`/proc/${pid}`)));
});

test('Ctrl-C ends a config that never finishes loading', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'waiting.config.mjs');
  const loading = join(folder, 'loading');
  const source = `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(loading)}, '');\n`;
  await writeFile(path, `${source}await new Promise(() => {});\nexport default {};\n`);
  const call = callAsUser(['plan', '--config', path]);
  await until('for the config', () => existsSync(loading));
  const startedAt = performance.now();
  call.child.kill('SIGINT');
  expect((await call.ended).exitCode).toBe(130);
  expect(performance.now() - startedAt).toBeLessThan(12_000);
});
