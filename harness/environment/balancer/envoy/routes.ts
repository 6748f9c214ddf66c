import { type Balancing, idempotentMethods, timing } from '../balancer.ts';
import { forwardedProto } from '../limits.ts';
import { extension, seconds } from './extension.ts';

/** What is done with a request by its method and whether it opens a WebSocket, and what the app is told of the client. */
export function envoyRoutes(balancing: Balancing): object {
  const { responseTimeoutMs, resends, connections } = balancing;
  const silence = { per_try_idle_timeout: seconds(responseTimeoutMs) };
  const sent = retryPolicy(balancing, afterSending);
  const unsent = retryPolicy(balancing, beforeSending);
  const closing = connections === 'per-request' && {
    request_headers_to_add: [header('connection', 'close')],
  };
  const client = '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%';
  return {
    virtual_hosts: [
      {
        name: 'any',
        domains: ['*'],
        routes: [
          {
            match: { prefix: '', headers: [webSocket] },
            // The time to begin an answer: a WebSocket itself may be silent for long.
            route: route(
              { ...sent, per_try_timeout: seconds(responseTimeoutMs) },
              { idle_timeout: seconds(timing.socketIdleMs) },
            ),
          },
          ...(resends === 'any'
            ? []
            : [
                {
                  match: { prefix: '', headers: [idempotent] },
                  route: route({ ...sent, ...silence }),
                  ...closing,
                },
              ]),
          {
            match: { prefix: '' },
            route: route({ ...(resends === 'any' ? sent : unsent), ...silence }),
            ...closing,
          },
        ],
        request_headers_to_add: [
          header('x-forwarded-for', client),
          header('x-real-ip', client),
          header('x-forwarded-proto', forwardedProto(balancing)),
          header('x-forwarded-host', '%REQ(:AUTHORITY)%'),
        ],
        request_headers_to_remove: ['x-envoy-internal', 'x-envoy-external-address'],
      },
    ],
  };
}

/** No limit for a whole answer. */
function route(retries: object, settings: object = {}): object {
  return { cluster: 'app', timeout: '0s', retry_policy: retries, ...byAddress, ...settings };
}

/** Read by the policy that asks for it alone. */
const byAddress = { hash_policy: [{ connection_properties: { source_ip: true } }] };

const webSocket = { name: 'upgrade', string_match: { exact: 'websocket', ignore_case: true } };
const idempotent = {
  name: ':method',
  string_match: { safe_regex: { regex: idempotentMethods.join('|') } },
};

function header(key: string, value: string): object {
  return { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
}

const beforeSending = 'connect-failure,reset-before-request';
const afterSending = 'connect-failure,reset';

/** On another peer than those that have failed, at once. */
function retryPolicy({ retries }: Balancing, when: string): object {
  if (retries === 0) return { num_retries: 0 };
  return {
    retry_on: when,
    num_retries: retries,
    retry_back_off: { base_interval: '0.001s', max_interval: '0.001s' },
    retry_host_predicate: [previousHosts],
    host_selection_retry_max_attempts: 20,
  };
}

const previousHosts = extension(
  'envoy.retry_host_predicates.previous_hosts',
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
);
