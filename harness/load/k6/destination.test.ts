import { expect, test } from 'vitest';
import { destinationReader } from './destination.ts';

const entry = new URL('http://127.0.0.1:8100');
const kindOf = (address: string, aliases = {}) => destinationReader(entry, aliases)(address).kind;

test.each([
  'http://127.0.0.1:8100',
  'http://127.0.0.1:8100/api/items?a=1#b',
  'http://localhost:8100/',
  'HTTP://LocalHost.:8100/x',
  'http://0.0.0.0:8100/x',
  'http://[::1]:8100/x',
  'http://****:****@127.0.0.1:8100/x',
  'ws://127.0.0.1:8100/socket',
  'https://127.0.0.1:8100/',
  `http://127.0.0.1:8100/items/\${}`,
  'http://127.0.0.1:8100/items/ä b',
])('%s is the topology', (address) => {
  expect(kindOf(address)).toBe('topology');
});

test.each([
  'http://127.0.0.1:8101/',
  'http://127.0.0.1/',
  'http://127.0.0.2:8100/',
  'http://undefined',
  'http://shop.test:8100/',
  'http://example.org/?next=http://127.0.0.1:8100/',
  'http://127.0.0.1:8100@example.org/',
])('%s is somebody else', (address) => {
  expect(kindOf(address)).toBe('elsewhere');
});

test.each([
  '',
  'items',
  `\${}/items`,
  `http://\${}/items`,
  `http://\${}:8100/`,
  'http://*/x',
  'GET http://127.0.0.1:9/',
  '/api/items',
  'http://',
])('the name %j tells nothing', (name) => {
  expect(kindOf(name)).toBe('not-told');
});

test('a host is called as the script wrote it, with its port', () => {
  expect(destinationReader(entry, {})('http://auth.test:81/x')).toEqual({
    kind: 'elsewhere',
    host: 'auth.test:81',
  });
});

test('names that k6 resolves by its option hosts are where it sends them', () => {
  const aliases = {
    'shop.test': '127.0.0.1:8100',
    '*.shop.test': '127.0.0.1',
    'auth.test:80': '127.0.0.1:9',
  };
  expect(kindOf('http://shop.test/x', aliases)).toBe('topology');
  expect(kindOf('http://api.shop.test:8100/x', aliases)).toBe('topology');
  expect(kindOf('http://api.shop.test/x', aliases)).toBe('elsewhere');
  expect(kindOf('http://auth.test/x', aliases)).toBe('elsewhere');
});
