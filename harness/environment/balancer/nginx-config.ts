import { publicHeaders } from '../../app/public-url.ts';
import { assertNever } from '../../core/errors.ts';
import { type Balancing, metricsPath, timing } from './balancer.ts';
import { forwardedProto, limits } from './limits.ts';

/** Enough for two cores of proxying, and two show that the peers' state is shared. */
const workers = 2;
/** One for the client and one for the peer, and one worker may have them all. */
const connectionsPerWorker = limits.connections * 2;

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
    `worker_rlimit_nofile ${connectionsPerWorker};`,
    `pid "${folder}/nginx.pid";`,
    'error_log stderr warn;',
    `events { worker_connections ${connectionsPerWorker}; }`,
    'http {',
    '  access_log off;',
    `  log_format forwarded "$msec $status $upstream_addr";`,
    '  server_tokens off;',
    ...alike(balancing).map((line) => `  ${line}`),
    ...temporary.map((name) => `  ${name}_temp_path "${folder}/${name}";`),
    // The upgrade header is hop by hop and must be sent on, for WebSockets; without one an empty value keeps the connection alive.
    `  map $http_upgrade $connection_to_peer { ~*^websocket$ upgrade; default ${pooled ? '""' : 'close'}; }`,
    '  map $http_upgrade $upgrade_to_peer { ~*^websocket$ $http_upgrade; default ""; }',
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
    '    proxy_set_header Host $http_host;',
    '    proxy_set_header X-Forwarded-For $remote_addr;',
    `    proxy_set_header X-Forwarded-Proto ${forwardedProto(balancing)};`,
    '    proxy_set_header X-Forwarded-Host $http_host;',
    '    proxy_set_header X-Real-IP $remote_addr;',
    '    proxy_set_header Upgrade $upgrade_to_peer;',
    '    proxy_set_header Connection $connection_to_peer;',
    ...retryLines(balancing).map((line) => `    ${line}`),
    accessLog !== null && `    access_log "${accessLog}" forwarded;`,
    `    proxy_connect_timeout ${timing.connectMs}ms;`,
    '    error_page 418 = @websocket;',
    '    location / {',
    '      if ($upgrade_to_peer) { return 418; }',
    `      proxy_read_timeout ${balancing.responseTimeoutMs}ms;`,
    `      proxy_send_timeout ${balancing.responseTimeoutMs}ms;`,
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
  '    keepalive_time 1d;',
  `    keepalive_timeout ${timing.keepAliveMs / 1000}s;`,
  '    keepalive_requests 1000000;',
];

/** Of what nginx takes from an app for itself, and hides from the client. */
const meantForNginx = ['Redirect', 'Expires', 'Limit-Rate', 'Buffering', 'Charset'].map(
  (name) => `X-Accel-${name}`,
);

/** Where nginx by itself would do other than the other engines: its limits, what it keeps back, and what it takes out or adds. */
function alike({ retries }: Balancing): string[] {
  const head = `${limits.headBytes / 1024}k`;
  return [
    'client_max_body_size 0;',
    `large_client_header_buffers 1 ${head};`,
    'underscores_in_headers on;',
    'ignore_invalid_headers off;',
    'merge_slashes off;',
    `client_header_timeout ${limits.requestHeadMs}ms;`,
    `client_body_timeout ${timing.clientIdleMs}ms;`,
    `send_timeout ${timing.clientIdleMs}ms;`,
    `keepalive_timeout ${timing.clientIdleMs}ms;`,
    'keepalive_time 1d;',
    'keepalive_requests 1000000;',
    'proxy_http_version 1.1;',
    `proxy_buffer_size ${head};`,
    `proxy_buffers 4 ${head};`,
    `proxy_busy_buffers_size ${head};`,
    // What an app sends reaches the client as it comes, and what a client sends the app; a request that may be sent again is kept.
    'proxy_buffering off;',
    `proxy_request_buffering ${retries > 0 ? 'on' : 'off'};`,
    'proxy_redirect off;',
    `proxy_ignore_headers ${meantForNginx.join(' ')};`,
    ...['Server', ...meantForNginx].map((name) => `proxy_pass_header ${name};`),
  ];
}

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
