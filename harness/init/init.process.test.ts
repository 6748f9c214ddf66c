import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const cli = ['--disable-warning=ExperimentalWarning', join(root, 'harness/cli.ts')];

/** A copy of a project in which `scaleproof` is installed, as a link to a folder outside `node_modules`, where Node strips types. */
async function copyOf(fixture: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'scaleproof-test-'));
  const [project, installed] = [join(folder, 'project'), join(folder, 'package')];
  await cp(join(import.meta.dirname, 'fixtures', fixture), project, { recursive: true });
  await mkdir(installed);
  const manifest = { name: 'scaleproof', type: 'module', exports: './index.ts' };
  await writeFile(join(installed, 'package.json'), JSON.stringify(manifest));
  const url = pathToFileURL(join(root, 'harness/index.ts')).href;
  await writeFile(join(installed, 'index.ts'), `export * from ${JSON.stringify(url)};\n`);
  await mkdir(join(project, 'node_modules'));
  await symlink(installed, join(project, 'node_modules/scaleproof'));
  return project;
}

interface Program {
  readonly cwd: string;
  /** Keys that are pressed once this is seen. */
  readonly press?: { readonly keys: string; readonly at: string };
}

function run(command: string, args: readonly string[], { cwd, press }: Program) {
  return new Promise<{ exitCode: unknown; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(command, args, { cwd }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : error.code, stdout, stderr }),
    );
    if (press === undefined) return child.stdin?.end();
    let [seen, isPressed] = ['', false];
    child.stdout?.on('data', (text: string) => {
      seen += text;
      if (isPressed || !seen.includes(press.at)) return;
      isPressed = true;
      child.stdin?.write(press.keys);
    });
  });
}
const scaleproof = (cwd: string, ...args: readonly string[]) =>
  run(process.execPath, [...cli, ...args], { cwd });

test.each([
  ['express-shop', 'scaleproof.config.ts', ['redis-round-robin/latency', 'redis-round-robin/sessions']],
  ['mounted-api', 'scaleproof.config.mts', ['jwt-round-robin/latency', 'jwt-round-robin/sessions']],
  ['fastapi-notes', 'scaleproof.config.mts', ['redis-round-robin/latency', 'redis-round-robin/sessions']],
  ['unknown', 'scaleproof.config.mts', ['memory-round-robin/latency']],
])('what init writes for %s is a config that plan accepts without a word', async (fixture, name, cells) => {
  const project = await copyOf(fixture);
  const { exitCode, stderr } = await scaleproof(project, 'init', '--yes');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(existsSync(join(project, name))).toBe(true);
  const planned = await scaleproof(project, 'plan', '--json');
  expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
  const keys = JSON.parse(planned.stdout).cells.map(({ key }: { key: string }) => key);
  expect(keys).toEqual(cells.flatMap((key) => [key, key.replace('round-robin', 'sticky')]));
});

test('without a terminal nothing is asked, and what was seen and written is said', async () => {
  const project = await copyOf('express-shop');
  const { stdout } = await scaleproof(project, 'init');
  expect(stdout).toMatchInlineSnapshot(`
    "Seen in express-shop:
      framework   Express                                  package.json
      start       node --enable-source-maps src/server.js  package.json
      port        PORT                                     src/server.js
      Redis       redis                                    package.json
      sessions    connect-redis                            package.json
      WebSockets  ws on /chat                              src/server.js
      health      /health/ready                            src/server.js
      log-in      POST /login                              src/server.js
      session     GET /me                                  src/server.js
      request     GET /api/products                        src/server.js
      instance    the header x-instance                    src/server.js

    Written: scaleproof.config.ts, scaleproof/adapter.ts, 'reports/' in .gitignore.

    To fill in, marked TODO: 3 in scaleproof/adapter.ts.
    Next:
      npx scaleproof try  # starts one instance and asks each operation once
      npx scaleproof run  # measures, and writes reports/latest/index.html
    "
  `);
});

test('a file that is there is not written over, and nothing else is written, until it is forced', async () => {
  const project = await copyOf('configured');
  const before = await readdir(project);
  const refused = await scaleproof(project, 'init', '--yes');
  expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
  expect(refused.stderr).toMatchInlineSnapshot(`
    "SP_USAGE  Nothing was written: scaleproof.config.ts is there already. Move it away, or let 'scaleproof init --force' write over it.
    "
  `);
  expect(await readdir(project)).toEqual(before);
  const text = () => readFile(join(project, 'scaleproof.config.ts'), 'utf8');
  expect(await text()).toContain('of the project');
  expect(await scaleproof(project, 'init', '--yes', '--force')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await text()).toContain('defineConfig');
});

test.skipIf(!existsSync('/usr/bin/script'))(
  'Ctrl-C in a question ends it with 130 and writes nothing',
  async () => {
    const project = await copyOf('unknown');
    const before = await readdir(project);
    const init = [process.execPath, ...cli, 'init'].map((part) => `'${part}'`).join(' ');
    // A terminal without a size would show each letter in a line of its own.
    const command = `stty cols 120 rows 40; exec ${init}`;
    const { exitCode, stdout } = await run('/usr/bin/script', ['-qec', command, '/dev/null'], {
      cwd: project,
      press: { keys: '\u0003', at: 'Which command starts one instance?' },
    });
    expect(stdout).toContain('Nothing was written.');
    expect(exitCode).toBe(130);
    expect(await readdir(project)).toEqual(before);
  },
);
