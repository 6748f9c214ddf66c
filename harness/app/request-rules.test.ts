import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodedPath, sendableRequest } from './request-rules.ts';

test.each([
  ['/items/a b', '/items/a%20b'],
  ['/cafés?q=é', '/caf%C3%A9s?q=%C3%A9'],
  ['/a%20b?x=100%', '/a%20b?x=100%'],
  ['/a/../b/./c', '/b/c'],
  ['/items#top', '/items'],
  ["/it's?q='x'", "/it's?q=%27x%27"],
  ['/a\\b', '/a/b'],
  ['/\u{1f600}', '/%F0%9F%98%80'],
])('the path %s is sent as %s', (written, sent) => {
  expect(encodedPath(written)).toBe(sent);
});

test('a path of any characters is what the URL standard makes of it, and can be sent', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const path = `/${text}`;
      let sent: string;
      try {
        sent = encodedPath(path);
      } catch (cause) {
        expect(cause).toBeInstanceOf(TypeError);
        expect(/[\t\r\n]/.test(path) || !URL.canParse(path, 'http://x') || isOfAnotherHost(path)).toBe(true);
        return;
      }
      const { pathname, search } = new URL(path, 'http://127.0.0.1');
      expect(sent).toBe(pathname + search);
      expect(sent).toMatch(/^\/[\x21-\x7e]*$/);
    }),
    { numRuns: 2_000 },
  );
});

function isOfAnotherHost(path: string): boolean {
  return new URL(path, 'http://127.0.0.1').host !== '127.0.0.1';
}

test.each([
  'items',
  '',
  'http://other.example/',
  '//other.example/a',
  '/\\other.example/a',
  '/a\r\nx-planted: 1',
  null,
  7,
])('the path %j is refused', (path) => {
  expect(() => encodedPath(path)).toThrow(TypeError);
});

const get = (rest: object) => () => sendableRequest({ method: 'GET', path: '/', ...rest });

test('what cannot be a request is refused with what is wrong', () => {
  expect(() => sendableRequest(undefined)).toThrow('it returned undefined, and must return a request');
  expect(() => sendableRequest(Promise.reject(new Error('late')))).toThrow('it returned a promise');
  expect(get({ method: 'HEAD' })).toThrow('its method is "HEAD"');
  expect(get({ body: { a: 1 } })).toThrow('its body is an object, and must be a string or a Uint8Array');
  expect(get({ headers: { 'x a': '1' } })).toThrow('"x a" is no name of a header');
  expect(get({ headers: { 'x-a': 1 } })).toThrow("its header 'x-a' is 1, and must be a string");
  expect(get({ headers: { 'x-a': '1\r\nx-b: 2' } })).toThrow("its header 'x-a' cannot be sent");
  expect(get({ headers: new Headers({ a: '1' }) })).toThrow('must be a plain object');
  expect(get({ access: { kind: 'write', key: 'a', version: Number.NaN } })).toThrow('has the version NaN');
});

test('what is only spelled differently is taken: methods in lower case, names in upper case, frozen objects', () => {
  const headers = Object.freeze({ 'X-Shop': '1', Host: 'shop.example' });
  const written = Object.freeze({ method: 'post', path: '/', headers, body: null });
  expect(sendableRequest(written)).toEqual({
    method: 'POST',
    path: '/',
    headers: { 'x-shop': '1', host: 'shop.example' },
  });
});
