import { existsSync, readFileSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { processRow } from '../../core/process-table.ts';
import {
  appStartedBy,
  commit,
  git,
  optionsFor,
  someRepository,
  writeFiles,
} from './fixtures/some-repository.ts';
import { parseVersion } from './parse-version.ts';
import { prepareVersion } from './prepare-version.ts';
import { noteIfSame, type PrepareOptions } from './version.ts';

const prepare = (ref: string, options: PrepareOptions) => prepareVersion(parseVersion(ref), options);

test('files are those of the commit, with links, bits and what an archive would leave out', async () => {
  const top = await someRepository({
    'server.mjs': 'one',
    'bin/start it': '#!/bin/sh\n',
    '.gitattributes': 'notes.txt export-ignore\n*.txt text eol=crlf\n',
    'notes.txt': 'a\nb\n',
  });
  await symlink('bin/start it', join(top, 'start'));
  await commit(top, {});
  await commit(top, { 'server.mjs': 'two', 'later.mjs': '', '.gitattributes': '' });
  const version = await prepare('HEAD~1', optionsFor(top));
  expect(version).toMatchObject({
    name: 'HEAD~1',
    commit: git(top, 'rev-parse', 'HEAD~1').trim(),
    dirty: false,
    notes: [
      "'HEAD~1': There is no lockfile of npm, pnpm, Yarn or Bun in its top folder or above: nothing was installed. --install '<command>' says how.",
    ],
  });
  const files = version.source;
  expect((await readdir(files)).toSorted()).toEqual([
    '.gitattributes',
    'bin',
    'notes.txt',
    'server.mjs',
    'start',
  ]);
  expect(await readFile(join(files, 'server.mjs'), 'utf8')).toBe('one');
  expect(await readFile(join(files, 'notes.txt'), 'utf8')).toBe('a\r\nb\r\n');
  expect(await readlink(join(files, 'start'))).toBe('bin/start it');
  expect((await lstat(join(files, 'bin/start it'))).mode & 0o111).toBe(0o111);
  expect(version.app(optionsFor(top).app).launch?.cwd).toBe(files);
});

test("the user's checkout, index, branches and work trees stay as they are, and no hook runs", async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  await commit(top, { 'server.mjs': 'two' });
  const hooks = ['post-checkout', 'post-index-change', 'reference-transaction'];
  const ran = join(dirname(top), 'ran');
  await writeFiles(
    join(top, '.git/hooks'),
    Object.fromEntries(hooks.map((name) => [name, `#!/bin/sh\necho ${name} >> '${ran}'\n`])),
  );
  git(top, 'config', 'core.splitIndex', 'true');
  await writeFiles(top, { 'server.mjs': 'not committed', 'new.mjs': '' });
  git(top, '-c', 'core.hooksPath=/dev/null', 'add', 'server.mjs');
  const state = async () => ({
    status: git(top, '--no-optional-locks', 'status', '--porcelain', '--branch'),
    worktrees: git(top, 'worktree', 'list'),
    refs: git(top, 'for-each-ref') + git(top, 'rev-parse', 'HEAD'),
    index: readFileSync(join(top, '.git/index')).toString('hex'),
    files: (await readdir(join(top, '.git'))).toSorted(),
  });
  const before = await state();
  await prepare('HEAD~1', optionsFor(top));
  await prepare('main', optionsFor(top));
  expect(await state()).toEqual(before);
  expect(existsSync(ran)).toBe(false);
});

test('what is built once is used again, and a gate of two equal trees says so', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const told: string[] = [];
  const options = optionsFor(top, { install: 'echo x >> installs', tell: (line) => told.push(line) });
  const base = await prepare('main', options);
  await commit(top, {});
  const startedMs = performance.now();
  const head = await prepare('HEAD', options);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  expect(head.source).toBe(base.source);
  expect(await readFile(join(head.source, 'installs'), 'utf8')).toBe('x\n');
  expect(told).toEqual(['main: git checkout-index', 'main: echo x >> installs']);
  expect(head.commit).not.toBe(base.commit);
  expect(noteIfSame(base, head)).toBe(
    "'main' and 'HEAD' are the same version: whatever differs between them is chance.",
  );
  const other = await prepare('main', { ...options, install: 'true' });
  expect(other.source).not.toBe(base.source);
});

test('two at once end with one build', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const options = optionsFor(top, { install: 'sleep 0.2; echo x >> installs' });
  const both = await Promise.all([prepare('main', options), prepare('HEAD', options)]);
  expect(both[0].source).toBe(both[1].source);
  expect(await readFile(join(both[0].source, 'installs'), 'utf8')).toBe('x\n');
  expect(await readdir(options.store)).toHaveLength(2);
});

test('the lockfile and the script of the project install and build it', async () => {
  const manifest = { name: 'shop', version: '1.0.0' };
  const lock = { ...manifest, lockfileVersion: 3, packages: { '': manifest } };
  const top = await someRepository({
    'apps/package.json': JSON.stringify({ ...manifest, scripts: { build: 'node build.mjs' } }),
    'apps/package-lock.json': JSON.stringify(lock),
    'apps/build.mjs': "await import('node:fs').then((fs) => fs.writeFileSync('built', process.cwd()));",
    'apps/shop/server.mjs': '',
  });
  const told: string[] = [];
  const shop = join(top, 'apps/shop');
  const options = optionsFor(top, {
    configPath: join(shop, 'scaleproof.config.ts'),
    app: appStartedBy({ cwd: shop }),
    tell: (line) => told.push(line),
  });
  const { source, notes } = await prepare('main', options);
  expect(told.slice(1)).toEqual(['main: npm ci', 'main: npm run build']);
  expect(await readFile(join(source, 'apps/built'), 'utf8')).toBe(join(source, 'apps'));
  expect(notes).toEqual([]);
});

test('an install that fails is told with its last lines, and leaves nothing', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const options = optionsFor(top, { install: 'echo no such package >&2; exit 3' });
  await expect(prepare('main', options)).rejects.toMatchObject({
    code: 'SP_VERSION_NOT_BUILT',
    message:
      "'main' could not be built: 'echo no such package >&2; exit 3' ended with exit code 3. Say how it is installed and built " +
      "with --install '<command>', or name a folder in which that is done, such as ../shop-main. Its last lines:\n  no such package",
  });
  expect(await readdir(options.store)).toEqual([]);
});

test('an install that takes too long, or is interrupted, ends with all that it started', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const pids = join(dirname(top), 'pids');
  const install = `setsid sleep 60 & echo $! > '${pids}'; echo begun; wait`;
  const late = optionsFor(top, { install, withinMs: 1_500 });
  await expect(prepare('main', late)).rejects.toThrow(
    /took too long: it is stopped 0.025 min.*\n {2}begun$/s,
  );
  await expectEnded();

  const stop = new AbortController();
  const interrupted = prepare('main', optionsFor(top, { install, signal: stop.signal }));
  await expect.poll(() => existsSync(pids), { timeout: 10_000 }).toBe(true);
  stop.abort(new Error('The user has had enough.'));
  await expect(interrupted).rejects.toThrow('The user has had enough.');
  await expectEnded();
  expect(await readdir(late.store)).toEqual([]);

  async function expectEnded(): Promise<void> {
    expect(processRow(Number(await readFile(pids, 'utf8')))).toBeNull();
    await rm(pids);
  }
});

test('an install sees no repository above it and no script of npm around it', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const inside = optionsFor(top, {
    store: join(top, 'cache/versions'),
    install:
      '(git rev-parse --show-toplevel || true) > seen 2>&1; env | grep -c ^npm_lifecycle_ >> seen; true',
  });
  const { source } = await prepare('main', inside);
  expect(await readFile(join(source, 'seen'), 'utf8')).toMatch(/^fatal: not a git repository[^\n]*\n0\n$/);
});

test('a name that is no commit is refused with those that are like it, and nothing is run', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  git(top, 'branch', 'release');
  git(top, 'update-ref', 'refs/remotes/origin/develop', 'HEAD');
  const refused = (ref: string) =>
    prepare(ref, optionsFor(top)).catch((cause) => `${cause.code} ${cause.message}`);
  const end = 'A folder is written with a dot or a slash in front, such as ./shop.';
  expect(await refused('relaese')).toBe(
    `SP_UNKNOWN_NAME There is no commit 'relaese' in the repository ${top}. Did you mean 'release'? There is: main, release, ` +
      `origin/develop. ${end}`,
  );
  expect(await refused('develop')).toBe(
    `SP_UNKNOWN_NAME There is no commit 'develop' in the repository ${top}. There is 'origin/develop': name it so. ${end}`,
  );
  const ran = join(dirname(top), 'ran');
  for (const hostile of [
    `; touch '${ran}'`,
    `$(touch '${ran}')`,
    `main --output=${ran}`,
    'main:server.mjs',
    'main..main',
  ]) {
    expect(await refused(hostile)).toMatch(/^SP_UNKNOWN_NAME There is no commit/);
  }
  expect(existsSync(ran)).toBe(false);
  expect(existsSync(optionsFor(top).store)).toBe(false);
});

test('a shallow clone is told how to get what it lacks', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  await commit(top, { 'server.mjs': 'two' });
  const clone = join(dirname(top), 'clone');
  git(dirname(top), 'clone', '--quiet', '--depth=1', `file://${encodeURI(top)}`, clone);
  const refused = (ref: string) => prepare(ref, optionsFor(clone)).catch((cause) => cause.message);
  expect(await refused('origin/release')).toBe(
    `There is no commit 'origin/release' in the repository ${clone}, a shallow clone that has a part of the history. Get it with ` +
      "'git fetch --depth=1 origin release', and name it FETCH_HEAD; in GitHub Actions, give actions/checkout 'fetch-depth: 0'.",
  );
  expect(await refused('HEAD~1')).toContain("Get the rest with 'git fetch --unshallow'; in GitHub Actions");
});

test('a folder that is in no repository is refused', async () => {
  const top = await someRepository({});
  const apart = join(dirname(top), 'apart');
  await mkdir(apart);
  await expect(prepare('main', optionsFor(apart))).rejects.toMatchObject({
    code: 'SP_VERSION_NOT_FOUND',
    message: expect.stringMatching(
      /is in no repository that git reads: not a git repository.*Name folders, such as/,
    ),
  });
});

test('a linked work tree has the versions of its repository', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const linked = join(dirname(top), 'linked');
  git(top, 'worktree', 'add', '--quiet', '--detach', linked);
  const { source } = await prepare('main', optionsFor(linked));
  expect(await readdir(source)).toEqual(['server.mjs']);
});

test('submodules are left out and told', async () => {
  const top = await someRepository({ '.gitmodules': '[submodule "x"]\n\tpath = vendor/x\n\turl = ../x\n' });
  const head = git(top, 'rev-parse', 'HEAD').trim();
  git(top, 'update-index', '--add', '--cacheinfo', `160000,${head},vendor/x`);
  git(top, 'commit', '--quiet', '-m', 'a submodule');
  const { notes } = await prepare('HEAD', optionsFor(top));
  expect(notes.at(-1)).toBe("The submodules of 'HEAD' are left out: vendor/x.");
});

test('an app that would be started from the same files in every version is refused', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  const app = appStartedBy({ cwd: '/', args: ['/srv/elsewhere.mjs'] });
  await expect(prepare('main', optionsFor(top, { app }))).rejects.toMatchObject({
    code: 'SP_USAGE',
    message: expect.stringContaining('so every version would be the same files'),
  });
});

test('what starts the app and is not in the version is told before anything is measured', async () => {
  const top = await someRepository({ 'server.mjs': 'one' });
  await writeFiles(top, {
    '.venv/bin/python': '#!/bin/sh\n',
    'dist/app.py': '',
    'node_modules/node/bin/node': '#!',
  });
  const python = appStartedBy({ cwd: top, command: join(top, '.venv/bin/python') });
  await expect(prepare('main', optionsFor(top, { app: python }))).rejects.toMatchObject({
    code: 'SP_VERSION_NOT_BUILT',
    message: expect.stringMatching(
      /'main' does not have what starts the app: \S.*\/files\/.venv\/bin\/python\. Where an install/,
    ),
  });
  const node = join(top, 'node_modules/node/bin/node');
  const app = appStartedBy({ cwd: top, command: node, args: [join(top, 'dist/app.py')] });
  const version = await prepare('main', optionsFor(top, { app }));
  expect(version.notes.slice(1)).toEqual([
    `'main' has no ${version.source}/dist/app.py.`,
    `'main' has no ${version.source}/node_modules/node/bin/node: it is started by ${node}, of the config's project.`,
  ]);
  expect(version.app(app).launch?.command).toBe(node);
});
