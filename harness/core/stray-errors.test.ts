import { expect, test } from 'vitest';
import { strayError } from './stray-errors.ts';

const own = '/opt/scaleproof/harness';

function thrownAt(...frames: readonly string[]): Error {
  const cause = new Error('no such thing');
  cause.stack = ['Error: no such thing', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return cause;
}

test.each([
  [
    'a timer of an adapter',
    [
      'Timeout._onTimeout (file:///home/me/shop/adapter.ts:3:9)',
      'listOnTimeout (node:internal/timers:594:17)',
    ],
    'foreign',
    false,
  ],
  [
    'an adapter that we called',
    ['read (/home/me/my shop/adapter.js:3:9)', `parse (file://${own}/load/x.ts:1:2)`],
    'foreign',
    true,
  ],
  ['our own code', [`parse (file://${own}/load/x.ts:1:2)`, 'node:events:519:28'], 'ours', true],
  [
    'our own code through a package',
    [`Socket.<anonymous> (${own}/../node_modules/ws/a.js:1:2)`, `async parse (${own}/load/x.ts:1:2)`],
    'ours',
    true,
  ],
  [
    'a file of another folder that begins like ours',
    [`file://${own}-of-mine/config.ts:1:1`],
    'foreign',
    false,
  ],
  ['nothing but Node itself', ['Socket.emit (node:events:519:28)'], 'ours', false],
  [
    'our own code through a part of Node',
    ['async lstat (node:internal/fs/promises:1039:10)', `async look (file://${own}/load/x.ts:1:2)`],
    'ours',
    true,
  ],
  ['a part of Node without a name', ['node:internal/process/task_queues:95:5'], 'ours', false],
])('%s', (_name, frames, by, breaksOff) => {
  expect(strayError(thrownAt(...frames), own)).toMatchObject({ by, breaksOff });
});

test('our own code is ours also where it is a package that was installed', () => {
  const installed = '/home/me/shop/node_modules/scaleproof/dist/harness';
  const ours = thrownAt(`parse (file://${installed}/load/x.js:1:2)`);
  expect(strayError(ours, installed)).toMatchObject({ by: 'ours', breaksOff: true });
  const theirs = thrownAt(
    `read (file:///home/me/shop/a.ts:1:1)`,
    `parse (file://${installed}/load/x.js:1:2)`,
  );
  expect(strayError(theirs, installed)).toMatchObject({ by: 'foreign', breaksOff: true });
});

test('a thrown value that is not an Error is not ours', () => {
  const unprintable = {
    toString() {
      throw new Error('no');
    },
  };
  for (const cause of ['a text', null, undefined, Object.create(null), unprintable]) {
    expect(strayError(cause, own)).toMatchObject({ by: 'foreign', breaksOff: false });
  }
});

test('names the file in which it was thrown', () => {
  const { error } = strayError(thrownAt('f (file:///home/me/adapter.ts:3:9)'), own);
  expect(error).toMatchObject({ code: 'SP_CONFIG_CODE_FAILED', exitCode: 3 });
  expect(error.message).toContain('threw in /home/me/adapter.ts, in a timer');
});
