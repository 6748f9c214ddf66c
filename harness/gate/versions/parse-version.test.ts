import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parseVersion } from './parse-version.ts';

test('a folder begins with a dot, a slash or a tilde', () => {
  const folders = ['.', './shop', '../shop', '/srv/shop', '~', '~/shop'].map((text) => parseVersion(text));
  expect(folders).toEqual([
    { kind: 'folder', name: '.', folder: process.cwd() },
    { kind: 'folder', name: './shop', folder: resolve('shop') },
    { kind: 'folder', name: '../shop', folder: resolve('../shop') },
    { kind: 'folder', name: '/srv/shop', folder: '/srv/shop' },
    { kind: 'folder', name: '~', folder: homedir() },
    { kind: 'folder', name: '~/shop', folder: join(homedir(), 'shop') },
  ]);
});

test('an image has its prefix, and everything else is a git ref', () => {
  const image = 'registry.example:5000/team/shop:1.4@sha256:0a1b';
  expect(parseVersion(`image:${image}`)).toEqual({ kind: 'image', name: image, image });
  for (const ref of [
    'main',
    'origin/main',
    'v1.4',
    'HEAD~1',
    'main@{1 day ago}',
    ':/fix the cart',
    '; rm -rf x',
  ]) {
    expect(parseVersion(ref)).toEqual({ kind: 'git', name: ref, ref });
  }
});

test.each([
  '',
  ' ',
  '--upload-pack=x',
  '-h',
  'main\n--help',
  'main\0',
  'image:',
  'image:-v',
  'image:a b',
  './a\nb',
])('refuses %j', (text) => {
  expect(() => parseVersion(text)).toThrow(expect.objectContaining({ code: 'SP_USAGE' }));
});

test('says what a version can be', () => {
  expect(() => parseVersion('--upload-pack=x')).toThrowErrorMatchingInlineSnapshot(
    `[ScaleproofError: "--upload-pack=x" begins like an option, as no git ref does. A version of the app is a git ref, such as main, v1.4 or HEAD~1; a folder, such as . or ../shop-main; or an image, such as image:shop:1.4.]`,
  );
});
