import { isIP } from 'node:net';
import { publicHeaders } from '../../app/public-url.ts';
import { assertNever } from '../../core/errors.ts';
import {
  type Balancing,
  idempotentMethods,
  metricsPath,
  type Peer,
  stickyCookie,
  timing,
} from './balancer.ts';
import { forwardedProto, limits } from './limits.ts';

/** A peer that has no address, since it is down, does not keep HAProxy from starting. */
const lookUp = [
  'resolvers names',
  '  parse-resolv-conf',
  `  timeout resolve ${timing.healthCheckMs}ms`,
  `  timeout retry ${timing.healthCheckMs}ms`,
  `  hold valid ${timing.healthCheckMs}ms`,
];

/**
 * haproxy.cfg for a balancer in the foreground. A request goes to a second peer only when retries are wanted: one that is
 * not idempotent and was sent only when any may be sent again. Peers that are names are looked up all the time. The access log is its stdout.
 */
export function haproxyConfig(balancing: Balancing): string {
  const { peers, policy, host, port, statusPort, retries, resends } = balancing;
  const accept = balancing.clientAddress === 'told-by-relay' ? ' accept-proxy' : '';
  const every = `${timing.healthCheckMs}ms`;
  const named = peers.some((peer) => isIP(peer.host) === 0);
  const server = (peer: Peer) => {
    const cookie = policy === 'cookie' ? ` cookie ${peer.id}` : '';
    return `  server ${peer.id} ${peer.host}:${peer.port}${cookie}`;
  };
  return [
    'global',
    '  log stderr local0 warning',
    `  maxconn ${limits.connections}`,
    // Fewer where the machine does not allow so many, rather than none.
    '  no strict-limits',
    // A head must fit into a buffer, less what is reserved in it.
    `  tune.bufsize ${limits.headBytes + reservedBytes}`,
    `  tune.maxrewrite ${reservedBytes}`,
    `  tune.http.maxhdr ${limits.headers}`,
    ...(named ? lookUp : []),
    'defaults',
    '  mode http',
    ...retryLines(balancing).map((line) => `  ${line}`),
    // It would hold small pieces of an answer back, for up to 200 ms.
    '  option http-no-delay',
    ...(balancing.connections === 'pooled'
      ? ['  option http-keep-alive', '  http-reuse safe']
      : ['  option http-server-close', '  http-reuse never']),
    `  timeout connect ${timing.connectMs}ms`,
    `  timeout client ${timing.clientIdleMs}ms`,
    `  timeout http-keep-alive ${timing.clientIdleMs}ms`,
    `  timeout http-request ${limits.requestHeadMs}ms`,
    `  timeout server ${balancing.responseTimeoutMs}ms`,
    `  timeout tunnel ${timing.socketIdleMs}ms`,
    `  timeout check ${timing.connectMs}ms`,
    'frontend entry',
    `  bind ${host}:${port} backlog 4096${accept}`,
    ...forwarded(balancing).map(([name, value]) => `  http-request set-header ${name} ${value}`),
    '  default_backend app',
    ...(balancing.accessLog === null
      ? []
      : ['  log stdout format raw local0 info', '  log-format "%[date(0,ms)] %ST %s %rc"']),
    'backend app',
    ...policyLines(balancing).map((line) => `  ${line}`),
    ...(retries > 0 && resends === 'idempotent'
      ? [`  http-request disable-l7-retry unless { method ${safe} }`]
      : []),
    ...checkLines(balancing),
    `  default-server check inter ${every} fastinter ${every} downinter ${every} fall 1 rise 1 ` +
      `pool-purge-delay ${timing.keepAliveMs}ms${named ? ' resolvers names init-addr last,libc,none' : ''}`,
    ...peers.map(server),
    'frontend status',
    `  bind ${host}:${statusPort}`,
    `  http-request use-service prometheus-exporter if { path ${metricsPath} }`,
    '  stats enable',
    '  stats uri /',
    '',
  ].join('\n');
}

const reservedBytes = 8_192;

const forwarded = (balancing: Balancing) => [
  ['X-Forwarded-For', '%[src]'],
  ['X-Forwarded-Proto', forwardedProto(balancing)],
  ['X-Forwarded-Host', '%[req.hdr(host)]'],
  ['X-Real-IP', '%[src]'],
];

const safe = idempotentMethods.join(' ');

function retryLines({ retries }: Balancing): string[] {
  if (retries === 0) return ['retries 0'];
  const when = 'retry-on conn-failure empty-response response-timeout';
  return [`retries ${retries}`, 'option redispatch 1', when];
}

/** A check asks as clients do. */
function checkLines({ readyPath, publicUrl }: Balancing): string[] {
  if (publicUrl === null) return [`  option httpchk GET ${readyPath}`];
  const asked = publicHeaders(publicUrl);
  const headers = Object.entries(asked).map(([name, value]) => ` hdr ${name} ${value}`);
  return [
    '  option httpchk',
    `  http-check send meth GET uri ${readyPath} ver HTTP/1.1${headers.join('')} hdr connection close`,
  ];
}

function policyLines({ policy }: Balancing): string[] {
  switch (policy) {
    case 'round-robin':
      return ['balance roundrobin'];
    case 'least-connections':
      return ['balance leastconn'];
    case 'ip-hash':
      return ['balance source'];
    case 'cookie':
      return ['balance roundrobin', `cookie ${stickyCookie} insert indirect nocache`];
    default:
      return assertNever(policy);
  }
}
