import { expect, test } from 'vitest';
import type { Exit } from '../core/spawn.ts';
import type { Node, TellsEnds } from './runtime.ts';
import { watchEnds } from './watch-ends.ts';

function node(id: string, lines: readonly string[]) {
  let listener: (exit: Exit) => void = () => {};
  const made: Node & TellsEnds = {
    ...{ id, role: 'app', url: new URL('http://127.0.0.1:1'), metrics: null, version: '' },
    usage: async () => null,
    logs: async () => lines,
    onUnexpectedEnd(one) {
      listener = one;
    },
  };
  return { made, end: (exit: Exit) => listener(exit) };
}

test('reports when and how nodes ended, with their last lines', async () => {
  let nowUs = 10_000_000;
  const printed = [
    'listening',
    '/app/main.js:12',
    '    throw new Error("no database");',
    '    ^',
    '\x1b[31mError: no database\x1b]0;title\x07\x1b[0m',
    '    at connect (/app/main.js:12:9)',
    '    at node:internal/main:1:2',
    'Node.js v24.0.0',
  ];
  const [first, second] = [node('app-1', printed), node('app-2', ['x'.repeat(5_000)])];
  const watch = watchEnds([first.made, second.made], { nowUs: () => nowUs, wallMs: () => 0 });
  first.end({ code: 1, signal: null });
  nowUs = 11_000_000;
  second.end({ code: null, signal: 'SIGSEGV' });
  const both = await watch.until(11_000_000, 10_500_000);
  expect(both).toMatchObject([
    {
      ...{ id: 'app-1', role: 'app', code: 1, signal: null, atUs: -500_000 },
      lastLines: ['listening', '/app/main.js:12', 'throw new Error("no database");', 'Error: no database'],
    },
    { id: 'app-2', code: null, signal: 'SIGSEGV', atUs: 500_000 },
  ]);
  expect(both[1]?.lastLines.join('').length).toBeLessThan(300);
  expect(await watch.until(10_900_000, 0)).toHaveLength(1);
});
