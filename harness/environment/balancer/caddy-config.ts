import { publicHeaders } from '../../app/public-url.ts';
import { assertNever } from '../../core/errors.ts';
import { type Balancing, metricsPath, stickyCookie, timing } from './balancer.ts';
import { forwardedProto, limits } from './limits.ts';

/** Where it is told to read its configuration again. Relative, since the path of a socket must be short. */
export const adminAddress = 'unix/admin.sock';

/**
 * A Caddyfile. No request is ever sent to a second peer (`lb_try_duration 0`): topologies that want retries are refused.
 * It writes no access log, since that of Caddy does not name peers. Peers that are names are looked up for each connection.
 */
export function caddyConfig(balancing: Balancing): string {
  const { peers, readyPath, host, port, statusPort, connections } = balancing;
  return [
    '{',
    // A socket in the folder in which it runs: no port that another could ask.
    `\tadmin ${adminAddress}`,
    '\tauto_https off',
    // Otherwise it waits for the end of every connection, also of WebSockets, before it ends.
    '\tgrace_period 1s',
    '\tservers {',
    // Go adds these 4 KiB to what it is told.
    `\t\tmax_header_size ${limits.headBytes - 4_096}`,
    '\t\tprotocols h1',
    '\t\ttimeouts {',
    `\t\t\tread_header ${limits.requestHeadMs}ms`,
    `\t\t\tidle ${timing.clientIdleMs}ms`,
    '\t\t}',
    '\t}',
    '}',
    `http://:${port} {`,
    `\tbind ${host}`,
    '\treverse_proxy {',
    ...peers.map((peer) => `\t\tto ${peer.host}:${peer.port}`),
    `\t\tlb_policy ${policyOf(balancing)}`,
    '\t\tlb_try_duration 0',
    `\t\thealth_uri ${readyPath}`,
    ...publicLines(balancing),
    `\t\thealth_interval ${timing.healthCheckMs}ms`,
    `\t\thealth_timeout ${timing.connectMs}ms`,
    // It sets the other headers of this kind by itself.
    '\t\theader_up X-Real-IP {remote_host}',
    `\t\theader_up X-Forwarded-Proto ${forwardedProto(balancing)}`,
    '\t\theader_up -Via',
    // It asks the client for the body itself; an app that was told would ask once more.
    '\t\theader_up -Expect',
    '\t\theader_down -Via',
    // Each piece of an answer reaches the client as it comes. Not by -1: a Caddy 2.6 with a request under way then panics at a reload.
    '\t\tflush_interval 1ms',
    '\t\ttransport http {',
    // It would ask for compressed answers and unpack them.
    '\t\t\tcompression off',
    `\t\t\tmax_response_header ${limits.headBytes}`,
    `\t\t\tdial_timeout ${timing.connectMs}ms`,
    `\t\t\tresponse_header_timeout ${balancing.responseTimeoutMs}ms`,
    `\t\t\tkeepalive ${connections === 'pooled' ? `${timing.keepAliveMs}ms` : 'off'}`,
    '\t\t}',
    '\t}',
    '}',
    `http://:${statusPort} {`,
    `\tbind ${host}`,
    `\tmetrics ${metricsPath}`,
    '}',
    '',
  ].join('\n');
}

/** A check asks as clients do. */
function publicLines({ publicUrl }: Balancing): string[] {
  if (publicUrl === null) return [];
  const asked = publicHeaders(publicUrl);
  return [
    '\t\thealth_headers {',
    // As Go spells names: Caddy takes only `Host` for the host.
    `\t\t\tHost ${asked.host}`,
    `\t\t\tX-Forwarded-Proto ${asked['x-forwarded-proto']}`,
    '\t\t}',
  ];
}

function policyOf({ policy }: Balancing): string {
  switch (policy) {
    case 'round-robin':
      return 'round_robin';
    case 'least-connections':
      return 'least_conn';
    case 'ip-hash':
      return 'ip_hash';
    case 'cookie':
      return `cookie ${stickyCookie}`;
    default:
      return assertNever(policy);
  }
}
