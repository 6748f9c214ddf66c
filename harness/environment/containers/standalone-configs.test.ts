import { expect, test } from 'vitest';
import { plainBalancing } from '../../plan/balancer-names.ts';
import { type Balancing, timing } from '../balancer/balancer.ts';
import { caddyConfig } from '../balancer/caddy-config.ts';
import { envoyConfig } from '../balancer/envoy/config.ts';
import { haproxyConfig } from '../balancer/haproxy-config.ts';
import { nginxConfig } from '../balancer/nginx-config.ts';
import { pgbouncerConfig } from '../stores/pgbouncer-config.ts';
import { postgres } from '../stores/postgres.ts';

/** docker-compose.bench.yml used by hand: however many instances there are, all of them answer to the name `app`. */
const byHand: Balancing = {
  policy: 'round-robin',
  ...plainBalancing,
  peers: [{ id: 'app', host: 'app', port: 3000 }],
  readyPath: '/health/ready',
  publicUrl: null,
  host: '0.0.0.0',
  port: 8080,
  clientAddress: 'of-connection',
  statusPort: 8404,
  folder: '/tmp',
  accessLog: null,
};

const header = '# Made from harness/environment/balancer by `npm test -- standalone-configs -u`.\n';

test('the nginx of the compose file does what the nginx of a topology does', async () => {
  const config = header + nginxConfig(byHand, { asRoot: false });
  await expect(config).toMatchFileSnapshot('nginx.conf');
});

test('the HAProxy of the compose file does what the HAProxy of a topology does, for up to 20 instances', async () => {
  const config = replace(
    haproxyConfig(byHand),
    '  server app app:3000',
    '  server-template app- 1-20 app:3000',
  );
  await expect(header + config).toMatchFileSnapshot('haproxy.cfg');
});

test('the Caddy of the compose file does what the Caddy of a topology does, without health checks', async () => {
  const found = replace(
    caddyConfig(byHand),
    '\t\tto app:3000',
    '\t\tdynamic a {\n\t\t\tname app\n\t\t\tport 3000\n\t\t\trefresh 1s\n\t\t}',
  );
  // It looks up its peers for each request and checks none, so that only a failure tells it of one that is down.
  const rest = `\t\tmax_fails 1\n\t\tfail_duration ${timing.restAfterFailureMs}ms\n\t\theader_up X-Real-IP`;
  const withoutHealth = replace(found.replaceAll(/\t\thealth_.*\n/g, ''), '\t\theader_up X-Real-IP', rest);
  await expect(header + withoutHealth).toMatchFileSnapshot('Caddyfile');
});

test('the Envoy of the compose file does what the Envoy of a topology does', async () => {
  // JSON is YAML, which may have a comment.
  await expect(header + envoyConfig(byHand)).toMatchFileSnapshot('envoy.yaml');
});

test('the PgBouncer of the compose file does what the PgBouncer of a topology does', async () => {
  const config = pgbouncerConfig({
    host: '0.0.0.0',
    port: 6432,
    server: postgres.container.urlAt('postgres', 5432),
    mode: 'transaction',
    settings: {},
  });
  await expect(header.replace('#', ';').replace('balancer', 'stores') + config).toMatchFileSnapshot(
    'pgbouncer.ini',
  );
});

function replace(text: string, part: string, by: string): string {
  expect(text).toContain(part);
  return text.replace(part, by);
}
