import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { certificates } from '../app/fixtures/certificates.ts';
import { problemsIn, written } from './fixtures/plain-config.ts';

test('an app that breaks its contract is refused, function by function', () => {
  const { app } = written;
  const read = () => ({});
  const operations = {
    'list-items': { request: async () => ({}) },
    rooms: {},
    'log-in': 1,
    'sign-in': { request: read, read, role: 'login', after: ['list-item'] },
  };
  const adapter = { ...app.adapter, operations, readyPath: 'ready', publicUrl: 'shop.example', rooms: {} };
  const launch = { ...app.launch, args: 'main.js' };
  expect(problemsIn({ ...written, app: { adapter, launch } })).toMatchInlineSnapshot(`
    "SP_CONFIG_INVALID /app/scaleproof.config.ts cannot be used:
      app.adapter.readyPath: its path is "ready", and must be a string that begins with '/'; the host is the balancer's
      app.adapter.publicUrl: expected a scheme and a host, such as 'https://shop.example', not "shop.example"
      app.adapter.operations["list-items"].request: expected a function that returns at once; an async one returns a promise
      app.adapter.operations["list-items"].read: expected a function, not undefined
      app.adapter.operations.rooms: 'rooms' is no name for an operation: what an adapter has beside its operations is called so
      app.adapter.operations["log-in"]: expected an operation with 'request' and 'read', not 1
      app.adapter.operations["sign-in"].role: expected one of log-in, read-session, increment-session, log-out, or no role, not "login". Did you mean 'log-in'?
      app.adapter.operations["sign-in"].after: expected other operations of this adapter, not "list-item". Did you mean 'list-items'?
      app.adapter.rooms.path: expected a function, not undefined
      app.adapter.rooms.publish: expected a function, not undefined
      app.adapter.rooms.read: expected a function, not undefined
      app.launch.args: expected a list of strings
    Correct it and run again."
  `);
});

test('an app may be a class, and leave out what it does not have', () => {
  class Adapter {
    name = 'a class';
    readyPath = '/';
    operations = {};
    instanceOf() {
      return null;
    }
  }
  expect(problemsIn({ ...written, app: { ...written.app, adapter: new Adapter() } })).toBe('none');
});

test('how certificates are checked is one of two ways, with a file that can be read', () => {
  const at = (tls: unknown, scheme?: string) => {
    const adapter = { ...written.app.adapter, tls };
    return problemsIn({ ...written, app: { adapter, launch: { ...written.app.launch, scheme } } });
  };
  expect(at({ ca: certificates.ca }, 'https')).toBe('none');
  expect(at({ ca: pathToFileURL(certificates.ca), serverName: 'shop.example' })).toBe('none');
  expect(at({ allowSelfSigned: true })).toBe('none');
  const both = "app.adapter.tls: expected { ca: 'authority.pem' } or { allowSelfSigned: true }";
  for (const tls of [{}, true, { ca: certificates.ca, allowSelfSigned: true }, { key: 'a.pem' }]) {
    expect(at(tls)).toContain(both);
  }
  expect(at({ allowSelfSigned: false })).toContain('expected true, or to be left out, not false');
  expect(at({ serverName: '127.0.0.1' })).toContain('expected the name of a host, not "127.0.0.1"');
  expect(at({ ca: certificates.serverKey })).toContain('Expected certificates in PEM');
  expect(at({ ca: new URL('https://shop.example/ca.pem') })).toContain('expected the path or the file: URL');
  expect(at({ allowSelfSigned: true }, 'wss')).toContain(
    `launch.scheme: expected 'http' or 'https', not "wss"`,
  );
});

test('rooms by server-sent events have a request that publishes, and nothing that is for WebSockets', () => {
  const nothing = () => null;
  const at = (events: unknown, more: object = {}) => {
    const rooms = { path: nothing, publish: nothing, read: nothing, events, ...more };
    return problemsIn({ ...written, app: { ...written.app, adapter: { ...written.app.adapter, rooms } } });
  };
  expect(at({ request: nothing, silentAfterMs: 30_000 })).toBe('none');
  expect(at({})).toContain('app.adapter.rooms.events.request: expected a function, not undefined');
  expect(at({ request: nothing, silentAfterMs: 0 })).toContain(
    'expected a number of milliseconds above 0, not 0',
  );
  expect(at({ request: nothing }, { greet: nothing })).toContain(
    'app.adapter.rooms.greet: it is for WebSockets',
  );
});
