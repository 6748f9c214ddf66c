import { publicHeaders } from '../../app/public-url.ts';
import { assertNever } from '../../core/errors.ts';
import { type Balancing, metricsPath, stickyCookie, timing } from './balancer.ts';

/**
 * A Caddyfile. No request is ever sent to a second peer (`lb_try_duration 0`): topologies that want retries are refused.
 * It writes no access log, since that of Caddy does not name peers. Peers that are names are looked up for each connection.
 */
export function caddyConfig(balancing: Balancing): string {
  const { peers, readyPath, host, port, statusPort, connections } = balancing;
  return [
    '{',
    '\tadmin off',
    '\tauto_https off',
    // Otherwise it waits for the end of every connection, also of WebSockets, before it ends.
    '\tgrace_period 1s',
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
    '\t\tmax_fails 1',
    `\t\tfail_duration ${timing.restAfterFailureMs}ms`,
    '\t\ttransport http {',
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

/** A check asks as clients do; so does what the app is told of the scheme. */
function publicLines({ publicUrl }: Balancing): string[] {
  if (publicUrl === null) return [];
  const asked = publicHeaders(publicUrl);
  return [
    '\t\thealth_headers {',
    ...Object.entries(asked).map(([name, value]) => `\t\t\t${name} ${value}`),
    '\t\t}',
    `\t\theader_up X-Forwarded-Proto ${asked['x-forwarded-proto']}`,
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
