import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from './fixtures/cli-run.ts';
import { type ProjectOptions, writePlantedProject } from './gate/fixtures/planted-project.ts';
import { gateRecord } from './gate/gate-record.ts';

async function gateOf(options: ProjectOptions, ...args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-gate-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writePlantedProject(folder, options);
  const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts')];
  const child = spawn(process.execPath, [...cli, 'gate', '--base', '../base', '--head', '.', ...args], {
    cwd: join(folder, 'head'),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const exited = once(child, 'exit');
  return {
    child,
    output: () => output,
    exitCode: exited.then(([code]): number | null => code),
    record: async () =>
      gateRecord.parse(JSON.parse(await readFile(join(folder, 'head/reports/latest/gate.json'), 'utf8'))),
  };
}

test('one operation of five that got slower stops a gate, which names it', async () => {
  const run = await gateOf({ base: {}, head: { delaysMs: { search: 30 } } }, '--minutes', '1');
  expect(await run.exitCode, run.output()).toBe(1);
  const { cells, answer } = await run.record();
  expect(answer).toContain('operation search');
  const numbers = cells[0]?.numbers ?? [];
  const worse = numbers
    .filter(({ verdict }) => verdict.is === 'worse')
    .map(({ question }) => question.where ?? question.at);
  expect(worse).toContainEqual({ operation: 'search' });
  expect(worse).not.toContainEqual({ operation: 'read' });
  const search = numbers.find(({ question }) => question.where?.operation === 'search')?.verdict.ratio;
  expect(search?.low).toBeGreaterThan(1.2);
  expect(search?.high).toBeLessThan(1.6);
}, 150_000);
