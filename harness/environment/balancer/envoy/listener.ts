import { type Balancing, stickyCookie, timing } from '../balancer.ts';
import { limits } from '../limits.ts';
import { extension, seconds, socketAddress } from './extension.ts';
import { envoyRoutes } from './routes.ts';

/** Where clients connect, and what becomes of their requests. */
export function envoyListener(balancing: Balancing): object {
  const { host, port, clientAddress } = balancing;
  return {
    name: 'entry',
    address: socketAddress(host, port),
    tcp_backlog_size: 4_096,
    // A port that somebody else has is refused, and each worker gets as many connections as the other.
    enable_reuse_port: false,
    connection_balance_config: { exact_balance: {} },
    ...(clientAddress === 'told-by-relay' && { listener_filters: [proxyProtocol] }),
    filter_chains: [
      {
        filters: [
          extension(
            'envoy.filters.network.http_connection_manager',
            'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
            connectionManager(balancing),
          ),
        ],
      },
    ],
  };
}

const proxyProtocol = extension(
  'envoy.filters.listener.proxy_protocol',
  'envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol',
);

function connectionManager(balancing: Balancing): object {
  return {
    stat_prefix: 'entry',
    codec_type: 'HTTP1',
    route_config: envoyRoutes(balancing),
    http_filters: [...(balancing.policy === 'cookie' ? sticky : []), router],
    upgrade_configs: [{ upgrade_type: 'websocket' }],
    http_protocol_options: {
      accept_http_10: true,
      default_host_for_http_10: 'app',
      // An app that does not know another protocol answers as if it had not been offered.
      ignore_http_11_upgrade: [{ safe_regex: { regex: notWebSocket } }],
    },
    common_http_protocol_options: {
      idle_timeout: seconds(timing.clientIdleMs),
      max_headers_count: limits.headers,
    },
    max_request_headers_kb: limits.headBytes / 1024,
    request_headers_timeout: seconds(limits.requestHeadMs),
    // Each attempt has a limit of its own, and a long upload is none that hangs.
    stream_idle_timeout: '0s',
    // A client learns so much later that its answer broke off: by itself Envoy waits a second for what it still sends.
    delayed_close_timeout: '0.1s',
    proxy_100_continue: true,
    // The address of the connection, whatever a client says.
    use_remote_address: true,
    skip_xff_append: true,
    generate_request_id: false,
    preserve_external_request_id: true,
    server_header_transformation: 'PASS_THROUGH',
    local_reply_config: { mappers: [failedPeer] },
    ...(balancing.accessLog !== null && { access_log: [accessLog(balancing.accessLog)] }),
  };
}

const notWebSocket = '(?i)[^w].*';

const router = extension('envoy.filters.http.router', 'envoy.extensions.filters.http.router.v3.Router', {
  suppress_envoy_headers: true,
});

/** Of a peer that could not be reached or broke off; 503 is for no peer at all. */
const failedPeer = {
  filter: {
    and_filter: {
      filters: [
        {
          status_code_filter: {
            comparison: { op: 'EQ', value: { default_value: 503, runtime_key: 'scaleproof.unavailable' } },
          },
        },
        { response_flag_filter: { flags: ['UF', 'UC', 'UR', 'LR', 'UPE'] } },
      ],
    },
  },
  status_code: 502,
};

const theirCookies = { namespace: 'scaleproof', key: 'cookies' };

/** The cookie names a peer by its address, and is between the client and Envoy: the app gets the others. */
const sticky = [
  extension(
    'envoy.filters.http.stateful_session',
    'envoy.extensions.filters.http.stateful_session.v3.StatefulSession',
    {
      session_state: extension(
        'envoy.http.stateful_session.cookie',
        'envoy.extensions.http.stateful_session.cookie.v3.CookieBasedSessionState',
        { cookie: { name: stickyCookie, path: '/' } },
      ),
    },
  ),
  extension(
    'envoy.filters.http.header_to_metadata',
    'envoy.extensions.filters.http.header_to_metadata.v3.Config',
    {
      request_rules: [
        {
          header: 'cookie',
          remove: true,
          on_header_present: {
            metadata_namespace: theirCookies.namespace,
            key: theirCookies.key,
            regex_value_rewrite: {
              pattern: { regex: `\\b${stickyCookie}=[^;]*; *|;? *\\b${stickyCookie}=[^;]*` },
              substitution: '',
            },
          },
        },
      ],
    },
  ),
  extension(
    'envoy.filters.http.header_mutation',
    'envoy.extensions.filters.http.header_mutation.v3.HeaderMutation',
    {
      mutations: {
        request_mutations: [
          {
            append: {
              header: {
                key: 'cookie',
                value: `%DYNAMIC_METADATA(${theirCookies.namespace}:${theirCookies.key})%`,
              },
              append_action: 'ADD_IF_ABSENT',
            },
          },
        ],
      },
    },
  ),
];

/** A line for each request: when it ended, its status, the last peer that it was sent to, and how often it was sent. */
function accessLog(path: string): object {
  return extension('envoy.access_loggers.file', 'envoy.extensions.access_loggers.file.v3.FileAccessLog', {
    path,
    log_format: {
      text_format_source: {
        inline_string:
          '%EMIT_TIME(%s.%3f)% %RESPONSE_CODE% %UPSTREAM_HOST% %UPSTREAM_REQUEST_ATTEMPT_COUNT%\n',
      },
    },
  });
}
