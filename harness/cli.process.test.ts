import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

interface Result {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function scaleproof(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    const command = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts'), ...args];
    execFile(process.execPath, command, { cwd: root }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : Number(error.code);
      resolve({ exitCode, stdout, stderr: stderr.replaceAll(root, '<root>') });
    });
  });
}

test('an unknown option gets a suggestion and exit code 3', async () => {
  const { exitCode, stderr } = await scaleproof('run', '--repetition', '5');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('an unknown suite gets a suggestion and exit code 3', async () => {
  const { exitCode, stderr } = await scaleproof('run', 'defualt');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('a pattern that matches no cell says how a cell is named', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--cells', 'redis-round-robin/session-survivl');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('an unknown runtime names those that there are', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--runtime', 'kubernetes');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('a number that is none is refused', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--repetitions', 'many');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('a config file that is not there is named', async () => {
  const { exitCode, stderr } = await scaleproof('plan', '--config', 'elsewhere.config.ts');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('a config file that throws says so, with its own message', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const path = join(folder, 'broken.config.ts');
  await writeFile(path, "throw new Error('no such topology file');\n");
  const { exitCode, stderr } = await scaleproof('plan', '--config', path);
  expect(exitCode).toBe(3);
  expect(stderr.replace(folder, '<folder>')).toMatchInlineSnapshot();
});

test('a damaged record is a message, not a stack', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  await writeFile(join(folder, 'record.json'), '{"schema":"scaleproof.run/1","cells":[');
  const { exitCode, stderr } = await scaleproof('report', folder);
  expect(exitCode).toBe(3);
  expect(stderr.replace(folder, '<folder>')).toMatchInlineSnapshot();
});

test('a run that is not there says where was looked', async () => {
  const { exitCode, stderr } = await scaleproof('report', 'yesterday');
  expect(exitCode).toBe(3);
  expect(stderr).toMatchInlineSnapshot();
});

test('the plan is printed as JSON for scripts', async () => {
  const { exitCode, stdout } = await scaleproof('plan', '--json', '--cells', 'jwt-round-robin/*');
  expect(exitCode).toBe(0);
  const plan = JSON.parse(stdout);
  expect(plan.cells.map((cell: { key: string }) => cell.key)).toEqual([
    'jwt-round-robin/api-latency',
    'jwt-round-robin/throughput',
    'jwt-round-robin/session-survival',
    'jwt-round-robin/cross-instance-delivery',
  ]);
});

test('help lists the commands', async () => {
  const { exitCode, stdout } = await scaleproof('--help');
  expect(exitCode).toBe(0);
  expect(stdout).toMatchInlineSnapshot();
});
