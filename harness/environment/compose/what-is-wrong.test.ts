import { expect, test } from 'vitest';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { type ComposeOptions, composeSettings } from './compose-options.ts';
import { compose } from './compose-runtime.ts';
import { isAtLeast } from './compose-version.ts';
import { instanceNames, notesOnNames } from './instance-names.ts';
import { onThisMachine, storeUrl } from './store-url.ts';
import type { TheirFile, TheirService } from './their-file.ts';
import { unnamedStore, whatIsWrong } from './what-is-wrong.ts';

const service: TheirService = { expose: [], networks: [], ports: [], volumes: [] };
const file: TheirFile = {
  services: {
    api: { ...service, ports: [{ target: 8000 }], expose: [9229] },
    cache: service,
    proxy: { ...service, network_mode: 'host' },
  },
  networks: {},
  volumes: {},
};
const options = { file: 'compose.yaml', service: 'api', port: 8000 };
const wrongWith = (own: Partial<ComposeOptions>) =>
  whatIsWrong(composeSettings({ ...options, ...own }), file);

test('what a compose file does not have is named, with the nearest that it has', () => {
  expect(wrongWith({ stores: { redis: 'cache' }, also: ['cache'] })).toEqual([]);
  // What lists no port leaves it to the image.
  expect(wrongWith({ service: 'cache', port: 1 })).toEqual([]);
  expect(wrongWith({ service: 'apu', stores: { redis: 'cash' } })).toEqual([
    "service: the compose file has no service 'apu'. Did you mean 'api'? There is: api, cache, proxy.",
    "stores.redis: the compose file has no service 'cash'. Did you mean 'cache'? There is: api, cache, proxy.",
  ]);
  expect(wrongWith({ port: 3000, entry: { service: 'proxy', port: 80 }, also: ['nobody'] })).toEqual([
    "port: 'api' has no port 3000 in the compose file. There is: 8000, 9229.",
    expect.stringContaining("entry.service: 'proxy' has network_mode 'host'"),
    "also[0]: the compose file has no service 'nobody'. There is: api, cache, proxy.",
  ]);
});

test('a compose plugin is new enough by its three numbers', () => {
  const enough = ['2.24.4', '2.24.10', '2.40.3', '5.0.0'];
  expect(enough.filter((version) => isAtLeast(version, '2.24.4'))).toEqual(enough);
  expect(['2.24.3', '2.9.9', '1.99.99'].filter((version) => isAtLeast(version, '2.24.4'))).toEqual([]);
});

test('a store of the topology that no service is named for is a reason to skip it', () => {
  const settings = composeSettings({ ...options, stores: { redis: 'cache' } });
  expect(unnamedStore(tinyTopology({ redis: 'single' }), settings)).toBeNull();
  expect(unnamedStore(tinyTopology({ redis: 'replicated' }), settings)).toMatchObject({
    reason: expect.stringContaining("'redis-replica'"),
    enable: expect.stringContaining("stores: { 'redis-replica': "),
  });
});

test('a file that is not there is refused with those that are', async () => {
  const runtime = compose({ ...options, file: 'package.jsn' });
  await expect(runtime.probe({} as never)).rejects.toMatchObject({
    code: 'SP_CONFIG_INVALID',
    message: expect.stringMatching(
      /there is no file .*package\.jsn\. There is: .*docker-compose\.bench\.yml/,
    ),
  });
  expect(() => compose({ ...options, port: 0 })).toThrow(/port: expected at least 1/);
  expect(() => compose({ ...options, stores: { redis: 7 as never } })).toThrow(/expected a service/);
});

test('their balancer is reloaded by the command of the config, and ours by what its engine can', () => {
  const topology = tinyTopology({ balancer: { engine: 'envoy', policy: 'round-robin' } });
  const entry = { service: 'proxy', port: 80 };
  const refusal = (own: Partial<ComposeOptions>) =>
    compose({ ...options, ...own }).refuses?.(['reload-balancer', 'kill'], topology) ?? null;
  expect(refusal({})?.reason).toContain('Envoy');
  expect(refusal({ entry })?.enable).toContain("reload: ['nginx', '-s', 'reload']");
  expect(refusal({ entry: { ...entry, reload: ['nginx', '-s', 'reload'] } })).toBeNull();
});

test('a store is reached with the user and password that its service gives it', () => {
  const urlOf = (kind: 'redis' | 'postgres', own: Partial<TheirService>) =>
    storeUrl(kind, { ...service, ...own }, 4711).href;
  expect(urlOf('redis', {})).toBe('redis://127.0.0.1:4711');
  expect(urlOf('redis', { command: ['redis-server', '--requirepass', 'a:b'] })).toBe(
    'redis://:a%3Ab@127.0.0.1:4711',
  );
  expect(urlOf('redis', { command: ['sh -c \'redis-server --requirepass "x"\''] })).toContain(':x@');
  expect(urlOf('postgres', {})).toBe('postgres://postgres@127.0.0.1:4711/postgres');
  const environment = { POSTGRES_USER: 'shop', POSTGRES_PASSWORD: 'p@ss' };
  expect(urlOf('postgres', { environment })).toBe('postgres://shop:p%40ss@127.0.0.1:4711/shop');
  expect(onThisMachine(new URL('redis://:secret@cache:6379/2'), 4711).href).toBe(
    'redis://:secret@127.0.0.1:4711/2',
  );
});

test('an instance is known by whatever it calls itself, and a name of two is of none', () => {
  const names = instanceNames();
  const { learn, idOf } = names;
  learn('app-1', 'c0ffee');
  learn('app-2', 'beef');
  learn('app-2', 'after a restart');
  expect(['c0ffee', 'beef', 'after a restart', 'else'].map(idOf)).toEqual(['app-1', 'app-2', 'app-2', null]);
  learn('app-1', 'api');
  learn('app-2', 'api');
  learn('app-1', 'api');
  expect(idOf('api')).toBeNull();
  expect(notesOnNames(names, ['app-3'], '/ready')).toEqual([
    "Instances call themselves 'api' alike: which of them such an answer is from is unknown.",
    expect.stringMatching(/^app-3 did not say who they are in their answer to \/ready: .*hostname/),
  ]);
  expect(notesOnNames(instanceNames(), [], '/ready')).toEqual([]);
});
