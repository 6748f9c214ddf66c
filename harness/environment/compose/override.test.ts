import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { tinyTopology } from '../fixtures/tiny-topology.ts';
import { composeSettings } from './compose-options.ts';
import { engineNetwork, networkTo, overrideText } from './override.ts';
import type { TheirFile } from './their-file.ts';

const service = { expose: [], networks: ['default'], ports: [{ target: 3000 }], volumes: [] };
const file: TheirFile = {
  services: {
    api: { ...service, networks: ['inside', 'outside'] },
    cache: { ...service, networks: ['inside'] },
    admin: { ...service, build: { context: '.' } },
  },
  networks: {
    default: { name: 'scaleproof-reads_default', internal: false, external: false },
    inside: { name: 'scaleproof-reads_inside', internal: true, external: false },
    outside: { name: 'my-network', internal: false, external: false },
    shared: { name: 'everybody', internal: false, external: true },
  },
  volumes: { data: { name: 'my-data', external: false }, kept: { name: 'kept', external: true } },
};
const settings = composeSettings({ file: '/srv/Shop App/compose.yaml', service: 'api', port: 3000 });
const text = overrideText({
  settings,
  file,
  topology: tinyTopology({ env: { PRICE: '5$' } }),
  labels: { run: 'r' },
  published: [
    { service: 'api', target: 3000, port: null },
    { service: 'cache', target: 6379, port: 4711 },
  ],
  balancer: {
    service: { image: 'nginx', ports: [] },
    config: '/run/nginx.conf',
    balancing: {} as never,
    notes: [],
  },
});

test('fixed names, ports and restarts go, and what must be reached is published on 127.0.0.1', () => {
  expect(text.split('\n').slice(0, 18).join('\n')).toMatchInlineSnapshot(`
    "# Written by scaleproof for one run; the compose files before it are not changed.
    services:
      "api":
        container_name: !reset null
        restart: "no"
        labels: {"run":"r"}
        ports: !override [{"target":3000,"host_ip":"127.0.0.1"}]
        environment: {"PRICE":"5$$"}
      "cache":
        container_name: !reset null
        restart: "no"
        labels: {"run":"r"}
        ports: !override [{"target":6379,"host_ip":"127.0.0.1","published":"4711"}]
        networks: { scaleproof-reach: {} }
      "admin":
        container_name: !reset null
        restart: "no"
        labels: {"run":"r"}"
  `);
  expect(text).toContain('    ports: !reset []\n    image: "scaleproof-built/shop-app-');
});

test('networks and volumes are of the run unless they are somebody else’s', () => {
  const { networks, volumes, services, configs } = parse(text, { logLevel: 'silent' });
  expect(Object.keys(networks)).toEqual(['default', 'inside', 'outside', 'scaleproof-reach']);
  expect(text).toContain('"outside": { name: !reset null, labels: {"run":"r"} }');
  expect(Object.keys(volumes)).toEqual(['data']);
  expect(services['scaleproof-balancer']).toMatchObject({
    networks: ['outside'],
    depends_on: { api: { condition: 'service_started' } },
  });
  expect(configs).toEqual({ 'scaleproof-balancer': { file: '/run/nginx.conf' } });
});

test('the balancer reaches the instances on a network from which this machine is reached too', () => {
  expect(networkTo('api', file)).toBe('outside');
  expect(networkTo('cache', file)).toBe('scaleproof-reach');
  expect(engineNetwork('outside', 'p', file)).toBe('p_outside');
  expect(engineNetwork('shared', 'p', file)).toBe('everybody');
});
