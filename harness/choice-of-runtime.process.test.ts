import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram, programFolders } from './core/find-program.ts';

const root = join(import.meta.dirname, '..');
const hasClient = findProgram('docker', programFolders()) !== null || process.env.CI !== undefined;

interface Planned {
  readonly exitCode: number;
  readonly runtime: string | null;
  readonly stderr: string;
}

/** Plans one cell with the engine that answers on a socket. */
function planWith(socket: string, ...args: string[]): Promise<Planned> {
  const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts')];
  const command = [...cli, 'plan', '--json', '--cells', 'memory-sticky/throughput', ...args];
  const env = { ...process.env, DOCKER_HOST: `unix://${socket}` };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) => {
      const runtime = stdout === '' ? null : JSON.parse(stdout).runtime;
      resolve({ exitCode: error === null ? 0 : Number(error.code), runtime, stderr });
    });
  });
}

async function socketPath(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'scaleproof-test-')), 'docker.sock');
}

test('without an engine topologies run as local processes, and one line says so', async () => {
  const { exitCode, runtime, stderr } = await planWith(await socketPath());
  expect({ exitCode, runtime }).toEqual({ exitCode: 0, runtime: 'process' });
  expect(stderr).toMatch(
    /^The docker runtime cannot be used here: .* The process runtime is used instead\.\n$/,
  );
});

test.runIf(hasClient)('a requested engine that is missing ends the run with 4', async () => {
  const { exitCode, stderr } = await planWith(await socketPath(), '--runtime', 'docker');
  expect(exitCode).toBe(4);
  expect(stderr).toMatch(
    /^SP_RUNTIME_UNAVAILABLE {2}The docker runtime cannot be used here: No Docker engine answers\./,
  );
});

test.runIf(hasClient)('an engine that refuses is quoted', async () => {
  const socket = await socketPath();
  const engine = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' });
    response.end('{"message":"authorization denied by the plugin of this company"}');
  }).listen(socket);
  onTestFinished(() => void engine.close());
  await once(engine, 'listening');
  const { exitCode, stderr } = await planWith(socket, '--runtime', 'docker');
  expect(exitCode).toBe(4);
  expect(stderr).toContain('authorization denied by the plugin of this company');
});
