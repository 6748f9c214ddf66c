import { expect, test } from 'vitest';
import type { AppAdapter, RoomProtocol } from './adapter.ts';
import type { InstancePlacement, Launch } from './app.ts';
import { describeComplaint } from './complaints.ts';
import { someClient } from './fixtures/some-client.ts';
import { guardAdapter } from './guarded-adapter.ts';
import { guardApp } from './guarded-app.ts';

const client = someClient();
const answer = { status: 200, headers: {}, body: 'hello' };

function adapterWith(parts: object): AppAdapter {
  const base = {
    name: 'foreign',
    readyPath: '/',
    metricsPath: null,
    instanceOf: () => null,
    operations: {},
    rooms: null,
    executions: null,
  };
  return { ...base, ...parts } as AppAdapter;
}

function operation(parts: object) {
  const { adapter, complaints } = guardAdapter(adapterWith({ operations: { work: parts } }));
  const { work } = adapter.operations;
  if (!work) throw new Error('The guard has lost the operation.');
  return { work, said: () => complaints().map(describeComplaint) };
}

const boom = () => {
  throw new Error('boom');
};

test('a read that throws is a failed operation, reported once with its count and the first response', () => {
  const { work, said } = operation({ read: boom });
  for (let time = 0; time < 1_000; time++) {
    expect(work.read(answer)).toEqual({ outcome: 'fail', error: 'adapter-threw' });
  }
  expect(said()).toEqual([
    `The adapter's read of 'work' failed 1000 times, first on an answer with status 200 and the body "hello": boom.`,
  ]);
});

test('a read that throws on an error page leaves its status as the error', () => {
  const { adapter, complaints } = guardAdapter(adapterWith({ operations: { work: { read: boom } } }));
  const page = { status: 503, headers: {}, body: '<html>\u001b[2J' };
  expect(adapter.operations.work?.read(page)).toEqual({ outcome: 'fail', error: 'status-503' });
  expect(complaints()).toMatchObject([
    { count: 1, onErrorPages: 1, on: expect.not.stringContaining('\u001b') },
  ]);
  adapter.operations.work?.read(answer);
  // What matters is shown: an answer that was no error page.
  expect(complaints()).toMatchObject([
    { count: 2, onErrorPages: 1, on: expect.stringContaining('status 200') },
  ]);
});

test.each([
  ['undefined', undefined],
  ['no outcome', { error: 'no' }],
  ['a boolean', true],
  ['a failure without a kind', { outcome: 'fail' }],
  ['a counter that is a string', { outcome: 'ok', session: { user: 'a', createdAt: 'b', counter: '1' } }],
  ['a counter that is NaN', { outcome: 'ok', session: { user: 'a', createdAt: 'b', counter: Number.NaN } }],
  ['a date for a string', { outcome: 'ok', session: { user: 'a', createdAt: new Date(0), counter: 1 } }],
  ['a version that is NaN', { outcome: 'ok', version: Number.NaN }],
  ['headers to remember that are no headers', { outcome: 'ok', remember: { authorization: undefined } }],
])('a read that returns %s is a failed operation', (_, returned) => {
  const { work, said } = operation({ read: () => returned });
  expect(work.read(answer)).toEqual({ outcome: 'fail', error: 'adapter-invalid' });
  expect(said()).toHaveLength(1);
});

test('a read that returns a promise is a failed operation, and a promise that fails ends nothing', async () => {
  const { work, said } = operation({ read: async () => boom() });
  expect(work.read(answer)).toEqual({ outcome: 'fail', error: 'adapter-invalid' });
  expect(said()).toEqual([expect.stringContaining('it returned a promise, and must return an answer')]);
  await new Promise(setImmediate);
});

test('what an answer shows is copied: an adapter that reuses its object does not rewrite the history', () => {
  const shared = { user: 'a', createdAt: 'b', counter: 0, token: 'secret' };
  const read = () => {
    shared.counter++;
    return { outcome: 'ok', session: shared };
  };
  const { work } = operation({ read });
  const [first, second] = [work.read(answer), work.read(answer)];
  expect([first, second]).toEqual([
    { outcome: 'ok', session: { user: 'a', createdAt: 'b', counter: 1 } },
    { outcome: 'ok', session: { user: 'a', createdAt: 'b', counter: 2 } },
  ]);
});

test('an adapter that makes a kind of error of each message makes no histogram of each', () => {
  let count = 0;
  const { work } = operation({ read: () => ({ outcome: 'fail', error: `${count++} ${'x'.repeat(1_000)}` }) });
  const kinds = Array.from({ length: 500 }, () => work.read(answer)).map((one) => JSON.stringify(one));
  expect(new Set(kinds).size).toBe(51);
  expect(Math.max(...kinds.map(({ length }) => length))).toBeLessThan(120);
});

test('a request that cannot be made names its function, its operation and what is wrong', () => {
  const { work } = operation({ request: () => ({ method: 'GET', path: '/a\nb' }) });
  expect(() => work.request(client)).toThrow(
    `The function request of 'work' of the adapter failed: its path "/a\\nb" has a tab or the end of a line in it.`,
  );
  expect(() => operation({ request: boom }).work.request(client)).toThrow(/SP_ADAPTER_FAILED|boom/);
});

test('an instanceOf that throws, or returns no name, means that the instance is not known', () => {
  const of = (instanceOf: unknown) => guardAdapter(adapterWith({ instanceOf }));
  const thrower = of(
    (headers: Record<string, string>) => headers['x-instance']?.toUpperCase().trim() ?? boom(),
  );
  expect(thrower.adapter.instanceOf({}, 502)).toBeNull();
  expect(thrower.adapter.instanceOf({ 'x-instance': 'app-1' })).toBe('APP-1');
  expect(thrower.complaints()).toMatchObject([{ function: 'instanceOf', count: 1, onErrorPages: 1 }]);
  const missing = of(() => undefined);
  expect([missing.adapter.instanceOf({}), missing.complaints()]).toEqual([null, []]);
  const listed = of(() => ['app-1', 'app-1']);
  expect([listed.adapter.instanceOf({}), listed.complaints().length]).toEqual([null, 1]);
});

test('the functions keep their this', () => {
  class Shop {
    name = 'shop';
    readyPath = '/';
    header = 'x-instance';
    prefix = '/api';
    operations = {
      work: {
        path: '/w',
        request: function (this: { path: string }) {
          return { method: 'GET', path: this.path };
        },
        read: () => ({ outcome: 'ok' }),
      },
    };
    instanceOf(headers: Record<string, string>) {
      return headers[this.header];
    }
  }
  const { adapter } = guardAdapter(new Shop() as unknown as AppAdapter);
  const { instanceOf } = adapter;
  expect(instanceOf({ 'x-instance': 'app-2' })).toBe('app-2');
  expect(adapter.operations.work?.request(client)).toEqual({ method: 'GET', path: '/w' });
  expect(adapter).toMatchObject({ rooms: null, executions: null, metricsPath: null });
});

test('a room frame that the adapter cannot read is ignored and counted; an irrelevant one is not counted', () => {
  const read = (frame: string) => (frame === 'ping' ? undefined : JSON.parse(frame));
  const { adapter, complaints } = guardAdapter(
    adapterWith({ rooms: { read, path: () => '/a b', publish: () => null } }),
  );
  const rooms = adapter.rooms as RoomProtocol | null;
  const message = { publisher: 'a', sequence: 1, padding: '' };
  expect(rooms?.read(JSON.stringify({ kind: 'message', message }), null)).toEqual([
    { kind: 'message', message },
  ]);
  expect(rooms?.read('ping', null)).toEqual([]);
  expect(complaints()).toEqual([]);
  expect(rooms?.read('{', null)).toBeNull();
  expect(
    rooms?.read(JSON.stringify({ kind: 'message', message: { ...message, sequence: '1' } }), null),
  ).toBeNull();
  expect(complaints()).toMatchObject([{ function: 'rooms.read', count: 2 }]);
  expect(rooms?.path('a', client)).toBe('/a%20b');
  expect(() => rooms?.publish(message, 'a')).toThrow('rooms.publish of the adapter failed: it returned null');
});

test('a page of executions without an end, and a lag that is not a number, are reported', () => {
  const read = () => ({ executions: [] });
  const sabotage = { blockLoop: () => null, lagMs: () => Number.NaN };
  const { adapter } = guardAdapter(adapterWith({ executions: { read }, sabotage }));
  expect(() => adapter.executions?.read(answer)).toThrow(
    "it returned the 'after' undefined: a string, or null",
  );
  expect(() => adapter.sabotage?.blockLoop(1)).toThrow(
    'sabotage.blockLoop of the adapter failed: it returned null',
  );
  expect(() => adapter.sabotage?.lagMs(answer)).toThrow('it returned NaN');
});

test('a publicUrl is the host of every request that has none of its own', () => {
  const request = () => ({ method: 'GET', path: '/' });
  const own = () => ({ method: 'GET', path: '/', headers: { Host: 'other.example' } });
  const operations = { work: { request }, 'list-items': { request: own } };
  const { adapter } = guardAdapter(adapterWith({ operations, publicUrl: 'https://shop.example' }));
  expect(adapter.operations.work?.request(client).headers).toEqual({ host: 'shop.example' });
  expect(adapter.operations['list-items']?.request(client).headers).toEqual({ host: 'other.example' });
});

const placement = {} as InstancePlacement;

function environmentOf(environment: unknown): Readonly<Record<string, string>> {
  const launch = { command: 'node', args: [], cwd: '/', environment } as Launch;
  return guardApp({ adapter: adapterWith({}), launch }).app.launch?.environment(placement) ?? {};
}

test('an environment is text, and the value is named when it is not', () => {
  expect(environmentOf(() => ({ PORT: 3000, DEBUG: true, NOT: undefined }))).toEqual({
    PORT: '3000',
    DEBUG: 'true',
  });
  expect(() => environmentOf(boom)).toThrow('The function launch.environment of the adapter failed: boom.');
  expect(() => environmentOf(() => ({ URL: null }))).toThrow('it returned null for the setting "URL"');
  expect(() => environmentOf(async () => ({}))).toThrow('it returned a promise');
  expect(() => environmentOf(() => ({ A: 'a\0b' }))).toThrow('for the setting "A"');
});
