import { expect, test } from 'vitest';
import type { HttpRequest } from '../../app/adapter.ts';
import { redirected } from './redirected.ts';

const at = new URL('https://shop.example/cart/add');
const post: HttpRequest = {
  method: 'POST',
  path: '/cart/add',
  headers: { 'content-type': 'text/plain', 'x-own': '1', host: 'shop.example' },
  body: 'x',
};
const to = (status: number, location?: string) => ({
  status,
  headers: location === undefined ? {} : { location },
  body: '',
});

test.each([301, 302, 303])('after %i to a POST a GET follows, without its body', (status) => {
  expect(redirected(post, to(status, '../cart?new=1'), at)).toEqual({
    method: 'GET',
    path: '/cart?new=1',
    headers: { 'x-own': '1', host: 'shop.example' },
  });
});

test.each([307, 308])('after %i the same request follows', (status) => {
  expect(redirected(post, to(status, 'https://shop.example/v2'), at)).toEqual({ ...post, path: '/v2' });
});

test('a PUT stays one after 301 and 302', () => {
  expect(redirected({ ...post, method: 'PUT' }, to(302, '/v2'), at)).toMatchObject({
    method: 'PUT',
    body: 'x',
  });
});

test('another host, port or scheme is no target', () => {
  for (const location of [
    'https://pay.example/',
    'https://shop.example:8443/',
    'http://shop.example/',
    '//a/',
  ]) {
    expect(redirected(post, to(302, location), at)).toBe('elsewhere');
  }
});

test('what leads nowhere is the response', () => {
  for (const response of [to(200, '/a'), to(304, '/a'), to(302), to(302, 'http://['), to(404)]) {
    expect(redirected(post, response, at)).toBeNull();
  }
});
