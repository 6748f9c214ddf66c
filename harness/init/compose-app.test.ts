import { expect, test } from 'vitest';
import { appAmong, innerPort } from './compose-app.ts';

test.each([
  ['3000:8000', 8000],
  ['127.0.0.1::80/tcp', 80],
  ['\x24{PORT:-3000}:9000', 9000],
  [5000, 5000],
  [{ target: 80, published: '8080' }, 80],
  ['3000:\x24{PORT}', null],
  ['53:53/udp', null],
  ['3000-3005:3000-3005', null],
  [null, null],
])('%j is the port %j inside', (written, port) => {
  expect(innerPort(written)).toBe(port);
});

test('the app is what is built and has a port, and of several what is called so', () => {
  const web = { name: 'web', isBuilt: true, ports: [8000, 9229] };
  const admin = { name: 'admin', isBuilt: true, ports: [81] };
  const worker = { name: 'worker', isBuilt: true, ports: [] };
  const proxy = { name: 'proxy', isBuilt: false, ports: [80] };
  expect(appAmong([proxy, worker, admin])).toEqual({ service: 'admin', port: 81 });
  expect(appAmong([admin, web])).toEqual({ service: 'web', port: 8000 });
  expect(appAmong([admin, { ...admin, name: 'shop' }])).toBeNull();
  expect(appAmong([proxy, worker])).toBeNull();
});
