import { expect, test } from 'vitest';
import { withoutPathsOf } from './machine-paths.ts';

const shown = withoutPathsOf({
  project: ['/home/ann/shop'],
  home: ['/home/ann'],
  temporary: ['/tmp'],
});

test.each([
  ['at /home/ann/shop/src/app.ts:3', 'at ./src/app.ts:3'],
  ['in /home/ann/shop', 'in .'],
  ['/home/ann/shop-2/app.ts', '~/shop-2/app.ts'],
  ['/home/anna/x', '/home/anna/x'],
  ['file:///home/ann/shop/a.ts', './a.ts'],
  ['"/tmp/run"', '"<tmp>/run"'],
  ['GET /var/tmp/x and /tmpl', 'GET /var/tmp/x and /tmpl'],
])('%s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('of a machine without such folders nothing is replaced', () => {
  expect(withoutPathsOf({ project: ['/'], home: [], temporary: [''] })('/ and /a')).toBe('/ and /a');
});
