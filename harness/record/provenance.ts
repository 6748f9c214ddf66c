import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Provenance } from './run-record.ts';

const execute = promisify(execFile);

/** Where and with what this process runs. `directory` is looked at for a git checkout. */
export async function readProvenance(
  directory: string,
  run: Pick<Provenance, 'seed' | 'runtime' | 'argv' | 'precedence'>,
): Promise<Provenance> {
  const git = (...args: string[]) =>
    execute('git', args, { cwd: directory }).then(
      ({ stdout }) => stdout.trim(),
      () => null,
    );
  const [manifest, commit, changes] = await Promise.all([
    readFile(new URL('../../package.json', import.meta.url), 'utf8'),
    git('rev-parse', 'HEAD'),
    git('status', '--porcelain'),
  ]);
  const cores = cpus();
  return {
    scaleproof: String(JSON.parse(manifest).version),
    node: process.version,
    ...run,
    commit,
    dirty: Boolean(changes),
    machine: {
      platform: `${platform()} ${release()} ${arch()}`,
      cpu: cores[0]?.model.trim() ?? 'unknown',
      cores: cores.length,
      memoryBytes: totalmem(),
    },
  };
}
