import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { callAsUser, temporaryFolder } from './call-as-user.ts';

/** A checkout in which whatever would install something only notes that it was called. */
async function checkout({ packages }: { readonly packages: boolean }) {
  const root = await temporaryFolder();
  const programs = join(root, 'programs');
  const notes = join(root, 'called');
  await Promise.all([mkdir(programs), mkdir(join(root, 'node_modules')), mkdir(join(root, 'harness'))]);
  const program = join(root, 'bootstrap.mjs');
  await copyFile(join(import.meta.dirname, '../../bootstrap.mjs'), program);
  await writeFile(join(root, 'harness/cli.ts'), '');
  await writeFile(join(root, 'package-lock.json'), '{}');
  if (packages) await writeFile(join(root, 'node_modules/.package-lock.json'), '{}');
  for (const name of ['npm', 'sh', 'sudo', 'apt-get']) {
    await writeFile(join(programs, name), `#!/bin/sh\necho "$0 $*" >> '${notes}'\n`);
    await chmod(join(programs, name), 0o755);
  }
  return {
    async call(args: readonly string[]) {
      const env = { PATH: programs, SCALEPROOF_SETUP: 'yes' };
      const { exitCode, stderr } = await callAsUser(args, { program, cwd: root, env }).ended;
      return { exitCode, stderr, called: await readFile(notes, 'utf8').catch(() => '') };
    },
  };
}

const readers = [
  ['explain', 'latest'],
  ['report', 'latest'],
  ['plan', '--cells', 'run'],
  ['doctor'],
  ['clean'],
  ['run', '--help'],
  ['--version'],
];

test.each(readers.map((args) => [args]))(
  '%j installs nothing, neither packages nor programs',
  async (args) => {
    const there = await (await checkout({ packages: true })).call(args);
    expect(there).toMatchObject({ exitCode: 0, called: '' });
    const missing = await (await checkout({ packages: false })).call(args);
    expect(missing).toMatchObject({ exitCode: 4, called: '' });
    expect(missing.stderr).toMatch(/^The npm packages are missing, .* Run: cd '.*' && npm ci\n$/);
  },
);

const runs = [[], ['--cells', 'plan'], ['--topology', 'report'], ['run', 'explain'], ['planned']];

test.runIf(existsSync('/etc/debian_version'))(
  'a run installs what it lacks, whatever its arguments are called',
  async () => {
    const { call } = await checkout({ packages: true });
    let before = '';
    for (const args of runs) {
      const { called } = await call(args);
      expect(called.length, args.join(' ')).toBeGreaterThan(before.length);
      before = called;
    }
  },
);
