import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { InstancePlacement } from '../../app/app.ts';
import { appStartedBy, someFolder, writeFiles } from './fixtures/some-repository.ts';
import { moveApp, movedCommand, movedText } from './move-app.ts';

const move = { from: ['/home/me/my shop', '/srv/shop'], to: '/cache/v1 files' };
const placement = {} as InstancePlacement;

test.each([
  ['/home/me/my shop', '/cache/v1 files'],
  ['/home/me/my shop/', '/cache/v1 files/'],
  ['/home/me/my shop/src/main.ts', '/cache/v1 files/src/main.ts'],
  [
    '/srv/shop/node_modules/.bin:/usr/bin:/srv/shop/bin',
    '/cache/v1 files/node_modules/.bin:/usr/bin:/cache/v1 files/bin',
  ],
  ['/srv/shop/load/../server', '/cache/v1 files/server'],
  ['--import=/srv/shop/otel.mjs', '--import=/cache/v1 files/otel.mjs'],
  [
    '--require /srv/shop/a.js --import /srv/shop/b.js',
    '--require /cache/v1 files/a.js --import /cache/v1 files/b.js',
  ],
  ["cd '/home/me/my shop' && exec ./run", "cd '/cache/v1 files' && exec ./run"],
  ['cd /srv/shop && exec ./run', 'cd /cache/v1 files && exec ./run'],
  ['file:///home/me/my%20shop/hooks.mjs', 'file:///cache/v1%20files/hooks.mjs'],
])('%s is taken from the other folder', (text, moved) => {
  expect(movedText(text, move)).toBe(moved);
});

test.each([
  'node',
  'server.js',
  './server.js',
  '',
  '/srv/shop-2/main.ts',
  '/srv/shop 2/main.ts',
  '/srv/shop.old',
  '/home/me/my shopping',
  '/home/me',
  '/mnt/srv/shop/main.ts',
  '/srv/shop/../other/main.ts',
  'file:///mnt/srv/shop/hooks.mjs',
  'http://127.0.0.1:3000/srv/shop',
  'postgres://shop@127.0.0.1/shop',
])('%j stays as it is', (text) => {
  expect(movedText(text, move)).toBe(text);
});

test('a path that leads into the project by a link is one of the project', async () => {
  const folder = await someFolder();
  await writeFiles(folder, { 'shop/src/main.ts': '' });
  await symlink(join(folder, 'shop'), join(folder, 'current'));
  const within = { from: [join(folder, 'shop')], to: '/version' };
  expect(movedText(join(folder, 'current/src/main.ts'), within)).toBe('/version/src/main.ts');
});

test('command, arguments, folder and environment of a launch move, and nothing else of the app', () => {
  const app = appStartedBy({
    command: '/srv/shop/bin/server',
    args: ['--port', '80', '/srv/shop/main.ts'],
    cwd: '/srv/shop/server',
    stopSignal: 'SIGINT',
    environment: () => ({ VIEWS: '/srv/shop/views', DATA: '/var/data' }),
  });
  const moved = moveApp(app, move);
  expect({ ...moved.launch, environment: moved.launch?.environment(placement) }).toEqual({
    command: '/cache/v1 files/bin/server',
    args: ['--port', '80', '/cache/v1 files/main.ts'],
    cwd: '/cache/v1 files/server',
    stopSignal: 'SIGINT',
    environment: { VIEWS: '/cache/v1 files/views', DATA: '/var/data' },
  });
  expect(moved.adapter).toBe(app.adapter);
  expect(moved.container).toBe(app.container);
});

test('what is no environment is left for whoever asked for it', () => {
  for (const written of [null, 7, Promise.resolve({}), { PORT: 80, NONE: undefined }]) {
    const moved = moveApp(appStartedBy({ environment: () => written as never }), move);
    expect(moved.launch?.environment(placement)).toEqual(written);
  }
});

test('a program of node_modules that the other folder lacks stays, one of the project never does', async () => {
  const folder = await someFolder();
  const [shop, version] = [join(folder, 'shop'), join(folder, 'version')];
  const node = 'node_modules/node/bin/node';
  const within = { from: [shop], to: version };
  await mkdir(version);
  expect(movedCommand(join(shop, node), within)).toBe(join(shop, node));
  expect(movedCommand(join(shop, 'bin/server'), within)).toBe(join(version, 'bin/server'));
  await writeFiles(version, { [node]: '#!' });
  expect(movedCommand(join(shop, node), within)).toBe(join(version, node));
});
