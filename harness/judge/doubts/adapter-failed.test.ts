import { expect, test } from 'vitest';
import { adapterErrors } from '../../load/ledger/adapter-errors.ts';
import { adapterFailed } from './adapter-failed.ts';
import type { Evidence } from './evidence.ts';

function castsOf(of: { readonly function: string; readonly count: number; readonly onErrorPages: number }) {
  const measurements = adapterErrors([{ operation: null, said: 'boom', on: null, ...of }]);
  return adapterFailed.find({ measurements } as unknown as Evidence).map(({ casts }) => casts);
}

test('an adapter that fails on a response affects what depends on responses', () => {
  for (const name of ['read', 'request', 'rooms.read']) {
    expect(castsOf({ function: name, count: 2, onErrorPages: 1 })).toEqual([[{ on: ['answers'] }], []]);
  }
});

test('an instance that the adapter could not name affects what depends on instances', () => {
  expect(castsOf({ function: 'instanceOf', count: 1, onErrorPages: 0 })).toEqual([
    [{ on: ['instances', 'sessions'] }],
  ]);
});

test('on error pages nothing is in doubt', () => {
  expect(castsOf({ function: 'read', count: 3, onErrorPages: 3 })).toEqual([[]]);
});
