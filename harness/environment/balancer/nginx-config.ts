import { publicHeaders } from '../../app/public-url.ts';
import { assertNever } from '../../core/errors.ts';
import { type Balancing, metricsPath, timing } from './balancer.ts';

/** Enough for two cores of proxying, and two show that the peers' state is shared. */
const workers = 2;
const connectionsPerWorker = 8_192;

/** On nginx's status port, the response header with the host and port of the peer that answered. */
export const peerHeader = 'x-scaleproof-peer';

/**
 * nginx.conf for a balancer in the foreground. A request goes to a second peer only when retries are wanted: one that is
 * not idempotent and was sent only when any may be sent again. `asRoot` keeps the workers root, who alone may enter the folder.
 */
export function nginxConfig(balancing: Balancing, { asRoot }: { readonly asRoot: boolean }): string {
  const asked = publicHeaders(balancing.publicUrl);
  const { peers, host, port, statusPort, folder, accessLog } = balancing;
  const isTold = balancing.clientAddress === 'told-by-relay';
  const rest = `max_fails=1 fail_timeout=${timing.restAfterFailureMs / 1000}s`;
  const pooled = balancing.connections === 'pooled';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return lines(
    asRoot && 'user root;',
    'daemon off;',
    `worker_processes ${workers};`,
    `worker_rlimit_nofile ${connectionsPerWorker * 2};`,
    `pid "${folder}/nginx.pid";`,
    'error_log stderr warn;',
    `events { worker_connections ${connectionsPerWorker}; }`,
    'http {',
    '  access_log off;',
    `  log_format forwarded "$msec $status $upstream_addr";`,
    '  server_tokens off;',
    ...temporary.map((name) => `  ${name}_temp_path "${folder}/${name}";`),
    // The upgrade header is hop by hop and must be sent on; without one an empty value keeps the connection alive.
    `  map $http_upgrade $connection_to_peer { default upgrade; "" ${pooled ? '""' : 'close'}; }`,
    '  upstream app {',
    // One state for all workers: without it each worker has its own turn and its own idea of who is down.
    '    zone app 128k;',
    ...policyLines(balancing).map((line) => `    ${line}`),
    ...peers.map((peer) => `    server ${peer.host}:${peer.port} ${rest};`),
    ...(pooled ? pool : []),
    '  }',
    '  server {',
    `    listen ${host}:${port} backlog=4096${isTold ? ' proxy_protocol' : ''};`,
    isTold && '    set_real_ip_from 0.0.0.0/0;',
    isTold && '    real_ip_header proxy_protocol;',
    '    client_max_body_size 0;',
    '    keepalive_requests 1000000;',
    '    proxy_http_version 1.1;',
    '    proxy_set_header Host $http_host;',
    '    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    `    proxy_set_header X-Forwarded-Proto ${asked['x-forwarded-proto'] ?? '$scheme'};`,
    '    proxy_set_header Upgrade $http_upgrade;',
    '    proxy_set_header Connection $connection_to_peer;',
    ...retryLines(balancing).map((line) => `    ${line}`),
    accessLog !== null && `    access_log "${accessLog}" forwarded;`,
    `    proxy_connect_timeout ${timing.connectMs}ms;`,
    '    error_page 418 = @websocket;',
    '    location / {',
    '      if ($http_upgrade) { return 418; }',
    `      proxy_read_timeout ${balancing.responseTimeoutMs}ms;`,
    '      proxy_pass http://app;',
    '    }',
    '    location @websocket {',
    `      proxy_read_timeout ${timing.socketIdleMs}ms;`,
    `      proxy_send_timeout ${timing.socketIdleMs}ms;`,
    '      proxy_pass http://app;',
    '    }',
    '  }',
    // The same peers in the same state, and each answer names the one that gave it.
    '  server {',
    `    listen ${host}:${statusPort};`,
    '    proxy_http_version 1.1;',
    '    proxy_set_header Connection "";',
    ...Object.entries(asked).map(([name, value]) => `    proxy_set_header ${name} "${value}";`),
    '    proxy_next_upstream off;',
    `    proxy_connect_timeout ${timing.connectMs}ms;`,
    `    add_header ${peerHeader} $upstream_addr always;`,
    `    location = ${metricsPath} { default_type text/plain; return 200 "${metrics}"; }`,
    '    location / { proxy_pass http://app; }',
    '  }',
    '}',
  );
}

/** Those of nginx's own status that are variables (ngx_http_stub_status_module), as Prometheus's text format. */
const metrics = ['active', 'reading', 'writing', 'waiting']
  .map((state) => `nginx_connections_${state} $connections_${state}\\n`)
  .join('');

const pool = [
  '    keepalive 128;',
  `    keepalive_timeout ${timing.keepAliveMs / 1000}s;`,
  '    keepalive_requests 1000000;',
];

function policyLines({ policy }: Balancing): string[] {
  switch (policy) {
    case 'round-robin':
      return [];
    case 'least-connections':
      return ['least_conn;'];
    case 'ip-hash':
      return ['ip_hash;'];
    case 'cookie':
      throw new Error('nginx has no sticky cookie; such a topology is refused.');
    default:
      return assertNever(policy);
  }
}

function retryLines({ retries, resends }: Balancing): string[] {
  if (retries === 0) return ['proxy_next_upstream off;'];
  const when = `error timeout${resends === 'any' ? ' non_idempotent' : ''}`;
  return [`proxy_next_upstream ${when};`, `proxy_next_upstream_tries ${retries + 1};`];
}

function lines(...parts: readonly (string | false)[]): string {
  return `${parts.filter((part) => part !== false).join('\n')}\n`;
}
