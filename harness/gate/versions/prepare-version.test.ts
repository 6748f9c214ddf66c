import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { ContainerPlacement } from '../../app/app.ts';
import { appStartedBy, git, optionsFor, someRepository, writeFiles } from './fixtures/some-repository.ts';
import { parseVersion } from './parse-version.ts';
import { prepareVersion } from './prepare-version.ts';
import { noteIfSame, type PrepareOptions } from './version.ts';

const prepare = (text: string, options: PrepareOptions) => prepareVersion(parseVersion(text), options);

test("the config's folder, and one above it, is the app as it is, with what git knows of it", async () => {
  const top = await someRepository({ 'load/server.mjs': '' });
  const load = join(top, 'load');
  const options = optionsFor(load, { app: appStartedBy({ cwd: load }) });
  const clean = await prepare(top, options);
  expect(clean).toMatchObject({
    commit: git(top, 'rev-parse', 'HEAD').trim(),
    dirty: false,
    source: top,
    notes: [],
  });
  expect(clean.app(options.app)).toBe(options.app);
  await writeFiles(top, { 'new.mjs': '' });
  expect(await prepare(load, options)).toMatchObject({ commit: clean.commit, dirty: true, source: load });
});

test('a clean checkout of a commit and the commit are the same version, one with changes is not', async () => {
  const top = await someRepository({ 'server.mjs': '' });
  const [base, head] = [await prepare('main', optionsFor(top)), await prepare(top, optionsFor(top))];
  expect(noteIfSame(base, head)).toMatch(/^'main' and '.*' are the same version/);
  await writeFiles(top, { 'server.mjs': 'changed' });
  expect(noteIfSame(base, await prepare(top, optionsFor(top)))).toBeNull();
});

test('another checkout takes the place of the whole repository, for a config anywhere in it', async () => {
  const top = await someRepository({ 'load/readme': '', 'server/main.mjs': '' });
  const other = join(dirname(top), 'other');
  git(dirname(top), 'clone', '--quiet', top, other);
  const load = join(top, 'load');
  const app = appStartedBy({ cwd: join(top, 'server'), args: [join(top, 'server/main.mjs')] });
  for (const folder of [other, join(other, 'load')]) {
    const version = await prepare(folder, optionsFor(load, { app }));
    expect(version).toMatchObject({ name: folder, dirty: false, source: other, notes: [] });
    expect(version.app(app).launch).toMatchObject({
      cwd: join(other, 'server'),
      args: [join(other, 'server/main.mjs')],
    });
  }
});

test("a folder outside git takes the place of the config's, also where that is named by a link", async () => {
  const folder = dirname(await someRepository({}));
  await writeFiles(folder, { 'v1/server.mjs': '', 'v2/server.mjs': '' });
  await symlink(join(folder, 'v2'), join(folder, 'current'));
  const current = join(folder, 'current');
  const app = appStartedBy({
    cwd: current,
    args: [join(current, 'server.mjs'), join(folder, 'v2/server.mjs')],
  });
  const version = await prepare(join(folder, 'v1'), optionsFor(current, { app }));
  expect(version).toMatchObject({ commit: null, dirty: false });
  expect(version.app(app).launch).toMatchObject({
    cwd: join(folder, 'v1'),
    args: [join(folder, 'v1/server.mjs'), join(folder, 'v1/server.mjs')],
  });
});

test('a folder that is not there, or that is a file, is refused', async () => {
  const top = await someRepository({ 'server.mjs': '' });
  for (const name of ['../nowhere', './server.mjs']) {
    await expect(prepare(join(top, name), optionsFor(top))).rejects.toMatchObject({
      code: 'SP_VERSION_NOT_FOUND',
      message: expect.stringContaining('There is no folder'),
    });
  }
});

test('an image takes the place of that of the app in the docker runtime alone', async () => {
  const options = optionsFor('/srv/shop', { runtime: 'docker' });
  const version = await prepare('image:shop:1.4', options);
  expect(version).toMatchObject({ name: 'shop:1.4', commit: null, dirty: false, source: 'image:shop:1.4' });
  const { container, launch } = version.app(options.app);
  expect(container?.image).toBe('shop:1.4');
  expect(container?.environment({ port: 80 } as ContainerPlacement)).toEqual({ PORT: '80' });
  expect(launch).toBe(options.app.launch);
  expect(noteIfSame(version, await prepare('image:shop:1.4', options))).not.toBeNull();
  expect(noteIfSame(version, await prepare('image:shop:1.5', options))).toBeNull();
});

test('what a runtime cannot start is refused, with what works', async () => {
  const options = optionsFor('/srv/shop');
  const refused = (text: string, more: Partial<PrepareOptions>) =>
    prepare(text, { ...options, ...more }).catch((cause) => `${cause.code} ${cause.message}`);
  const { container, ...withoutContainer } = options.app;
  expect(container).toBeDefined();
  expect(await refused('main', { runtime: 'docker' })).toBe(
    "SP_USAGE 'main' is a git ref, and the docker runtime starts no app from files. Use --runtime process; or, with --runtime " +
      'docker, name images for both sides, such as --base image:shop:1.4 --head image:shop:1.5.',
  );
  expect(await refused('.', { runtime: 'external' })).toContain(
    "'.' is a folder, and the external runtime starts no app from files. Use --runtime process;",
  );
  expect(await refused('image:shop', {})).toContain(
    "'image:shop' is an image, and the process runtime does not choose the image of the app. Use --runtime docker;",
  );
  expect(await refused('image:shop', { runtime: 'docker', app: withoutContainer })).toContain(
    "the app 'tiny' does not say how it is started from one. Add 'container' to the app in the config",
  );
});

test('nothing is prepared once the signal is aborted', async () => {
  const top = await someRepository({});
  const signal = AbortSignal.abort(new Error('The user has had enough.'));
  await mkdir(join(dirname(top), 'v1'));
  for (const text of ['main', join(dirname(top), 'v1'), 'image:shop']) {
    await expect(prepare(text, optionsFor(top, { signal }))).rejects.toThrow('The user has had enough.');
  }
});
