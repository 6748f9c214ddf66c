import { expect, test } from 'vitest';
import { addSticky, stuckTo, withoutSticky } from './sticky-cookie.ts';

test('reads its own cookie among others and takes only that one out', () => {
  const headers = { cookie: 'session=a=b; SCALEPROOF_PEER=app-2; theme=dark' };
  expect(stuckTo(headers)).toBe('app-2');
  withoutSticky(headers);
  expect(headers).toEqual({ cookie: 'session=a=b; theme=dark' });
});

test('takes the header away when its own cookie was the only one', () => {
  const headers: { cookie?: string } = { cookie: 'SCALEPROOF_PEER=app-2' };
  withoutSticky(headers);
  expect(headers).toEqual({});
  expect(stuckTo(headers)).toBeNull();
});

test("adds its cookie to those of the app and leaves the app's caching as it is", () => {
  const headers = { 'set-cookie': ['session=1'], 'cache-control': 'no-store' };
  addSticky(headers, 'app-1');
  expect(headers).toEqual({
    'set-cookie': ['session=1', 'SCALEPROOF_PEER=app-1; path=/; HttpOnly'],
    'cache-control': 'no-store',
  });
});
