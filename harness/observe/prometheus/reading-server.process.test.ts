import { expect, test } from 'vitest';
import { startReadingServer } from './reading-server.ts';

const patient = new AbortController().signal;

test('a node that answered is served as it was read, and one that did not is down', async () => {
  await using server = await startReadingServer();
  server.answer((path) => (path === '/up' ? 'requests_total 7\n' : null));
  const up = await fetch(`http://${server.address}/up`);
  expect([up.status, await up.text()]).toEqual([200, 'requests_total 7\n']);
  expect((await fetch(`http://${server.address}/down`)).status).toBe(503);
});

test('waits until each path was requested, and returns those that were not', async () => {
  await using server = await startReadingServer();
  const both = server.untilAsked(['/one', '/two'], patient);
  await fetch(`http://${server.address}/one`);
  expect(await server.untilAsked(['/one', '/two'], AbortSignal.abort())).toEqual(['/two']);
  await fetch(`http://${server.address}/two`);
  expect(await both).toEqual([]);
});
