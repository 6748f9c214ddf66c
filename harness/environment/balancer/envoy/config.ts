import { isIP } from 'node:net';
import { publicHeaders } from '../../../app/public-url.ts';
import { assertNever } from '../../../core/errors.ts';
import { type Balancing, timing } from '../balancer.ts';
import { limits } from '../limits.ts';
import { extension, seconds, socketAddress, typed } from './extension.ts';
import { envoyListener } from './listener.ts';

/**
 * Envoy's bootstrap, as JSON. A request goes to a second peer only when retries are wanted: one that is not idempotent and was
 * sent only when any may be sent again. Peers that are names are looked up all the time.
 */
export function envoyConfig(balancing: Balancing): string {
  const { host, statusPort } = balancing;
  const bootstrap = {
    admin: { address: socketAddress(host, statusPort) },
    overload_manager: { resource_monitors: [mostClients] },
    // Thousands of numbers about what is not asked here.
    stats_config: { stats_matcher: { inclusion_list: { patterns: told.map((prefix) => ({ prefix })) } } },
    static_resources: { listeners: [envoyListener(balancing)], clusters: [cluster(balancing)] },
  };
  return `${JSON.stringify(bootstrap, null, 2)}\n`;
}

const told = ['cluster.app.', 'http.entry.', 'listener.', 'server.'];

const mostClients = extension(
  'envoy.resource_monitors.global_downstream_max_connections',
  'envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig',
  { max_active_downstream_connections: limits.connections },
);

function cluster(balancing: Balancing): object {
  const { peers, connections } = balancing;
  const named = peers.some(({ host }) => isIP(host) === 0);
  return {
    name: 'app',
    connect_timeout: seconds(timing.connectMs),
    ...(named ? lookedUp : { type: 'STATIC' }),
    load_assignment: {
      cluster_name: 'app',
      endpoints: [
        {
          lb_endpoints: peers.map(({ host, port }) => ({ endpoint: { address: socketAddress(host, port) } })),
        },
      ],
    },
    load_balancing_policy: { policies: [{ typed_extension_config: policyOf(balancing) }] },
    common_lb_config: {
      // With less than half of the peers up it would send to those that are down, too.
      healthy_panic_threshold: { value: 0 },
      // It would wait a second for more to report of its peers.
      update_merge_window: '0s',
    },
    health_checks: [checks(balancing)],
    // By itself it would refuse the 1,025th request at once.
    circuit_breakers: { thresholds: [boundless] },
    typed_extension_protocol_options: {
      [protocolOptions]: typed(protocolOptions, {
        explicit_http_config: { http_protocol_options: {} },
        common_http_protocol_options: {
          idle_timeout: seconds(timing.keepAliveMs),
          max_headers_count: limits.headers,
          max_response_headers_kb: limits.headBytes / 1024,
          ...(connections === 'per-request' && { max_requests_per_connection: 1 }),
        },
      }),
    },
  };
}

const protocolOptions = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** A peer whose name is nowhere, since it is down, must not keep those waiting that are up. */
const lookedUp = {
  cluster_type: extension('envoy.clusters.dns', 'envoy.extensions.clusters.dns.v3.DnsCluster', {
    dns_lookup_family: 'V4_ONLY',
    dns_refresh_rate: seconds(timing.healthCheckMs),
    dns_failure_refresh_rate: {
      base_interval: seconds(timing.healthCheckMs),
      max_interval: seconds(timing.healthCheckMs),
    },
    typed_dns_resolver_config: extension(
      'envoy.network.dns_resolver.cares',
      'envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig',
      { query_timeout_seconds: 1, query_tries: 1 },
    ),
  }),
};

const unlimited = 1_000_000;
const boundless = {
  max_connections: unlimited,
  max_pending_requests: unlimited,
  max_requests: unlimited,
  max_retries: unlimited,
};

/** A check asks as clients do. */
function checks({ readyPath, publicUrl }: Balancing): object {
  const { host, ...others } = publicHeaders(publicUrl);
  const every = seconds(timing.healthCheckMs);
  return {
    timeout: seconds(timing.connectMs),
    interval: every,
    // Otherwise it would look once a minute until the first request comes.
    no_traffic_interval: every,
    unhealthy_threshold: 1,
    healthy_threshold: 1,
    http_health_check: {
      path: readyPath,
      ...(host !== undefined && { host }),
      request_headers_to_add: Object.entries(others).map(([key, value]) => ({ header: { key, value } })),
      expected_statuses: [{ start: 200, end: 300 }],
    },
  };
}

const policies = 'envoy.load_balancing_policies';

function policyOf({ policy }: Balancing): object {
  const named = (name: string, type: string, settings: object = {}) =>
    extension(`${policies}.${name}`, `envoy.extensions.load_balancing_policies.${name}.v3.${type}`, settings);
  switch (policy) {
    case 'round-robin':
    case 'cookie':
      return named('round_robin', 'RoundRobin');
    case 'least-connections':
      // By itself it compares two peers that it draws.
      return named('least_request', 'LeastRequest', { selection_method: 'FULL_SCAN' });
    case 'ip-hash':
      return named('maglev', 'Maglev');
    default:
      return assertNever(policy);
  }
}
