import { parseArgs } from 'node:util';
import { type BalancerPolicy, balancerPolicies, plainBalancing } from '../../../plan/balancer-names.ts';
import type { Balancing, Peer, PeersByTls } from '../balancer.ts';

/** What the built-in balancer is told. */
export type BuiltInBalancing = Omit<Balancing, 'folder'>;

/** The command line of the built-in balancer: readable in a list of processes. */
export function writeArguments(balancing: BuiltInBalancing): string[] {
  const { policy, retries, resends, responseTimeoutMs, connections } = balancing;
  const { host, port, clientAddress, statusPort, readyPath, publicUrl, accessLog, peers } = balancing;
  const { peersByTls } = balancing;
  return [
    `--policy=${policy}`,
    `--retries=${retries}`,
    `--resends=${resends}`,
    `--response-timeout-ms=${responseTimeoutMs}`,
    `--connections=${connections}`,
    `--host=${host}`,
    `--port=${port}`,
    ...(clientAddress === 'told-by-relay' ? ['--proxy-protocol'] : []),
    `--status-port=${statusPort}`,
    `--ready-path=${readyPath}`,
    ...(publicUrl === null ? [] : [`--public-url=${publicUrl}`]),
    ...(accessLog === null ? [] : [`--access-log=${accessLog}`]),
    ...(peersByTls ? tlsArguments(peersByTls) : []),
    ...peers.map((peer) => `--peer=${peer.id}=${peer.host}:${peer.port}`),
  ];
}

function tlsArguments({ ca, allowSelfSigned, serverName }: PeersByTls): string[] {
  return [
    '--peers-by-tls',
    ...(ca === undefined ? [] : [`--peers-ca=${ca}`]),
    ...(allowSelfSigned ? ['--peers-self-signed'] : []),
    ...(serverName === undefined ? [] : [`--peers-name=${serverName}`]),
  ];
}

/** Reads what `writeArguments` has written. Throws a sentence about the first thing that is wrong. */
export function readArguments(args: readonly string[]): BuiltInBalancing {
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      policy: text,
      retries: { type: 'string', default: '0' },
      resends: { type: 'string', default: plainBalancing.resends },
      'response-timeout-ms': { type: 'string', default: String(plainBalancing.responseTimeoutMs) },
      connections: { type: 'string', default: plainBalancing.connections },
      host: { type: 'string', default: '127.0.0.1' },
      port: text,
      'proxy-protocol': { type: 'boolean', default: false },
      'status-port': text,
      'ready-path': { type: 'string', default: '/' },
      'public-url': { type: 'string' },
      'peers-by-tls': { type: 'boolean', default: false },
      'peers-ca': { type: 'string' },
      'peers-self-signed': { type: 'boolean', default: false },
      'peers-name': { type: 'string' },
      'access-log': { type: 'string' },
      peer: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    policy: readPolicy(values.policy),
    retries: readWhole(values.retries, 'number of retries'),
    resends: readOneOf(['idempotent', 'any'], values.resends),
    responseTimeoutMs: readWhole(values['response-timeout-ms'], 'number of milliseconds'),
    connections: readOneOf(['pooled', 'per-request'], values.connections),
    host: values.host,
    port: readPort(values.port),
    clientAddress: values['proxy-protocol'] ? 'told-by-relay' : 'of-connection',
    statusPort: readPort(values['status-port']),
    readyPath: values['ready-path'],
    publicUrl: values['public-url'] ?? null,
    accessLog: values['access-log'] ?? null,
    ...(values['peers-by-tls'] && {
      peersByTls: {
        ...(values['peers-ca'] !== undefined && { ca: values['peers-ca'] }),
        ...(values['peers-self-signed'] && { allowSelfSigned: true }),
        ...(values['peers-name'] !== undefined && { serverName: values['peers-name'] }),
      },
    }),
    peers: values.peer.map(readPeer),
  };
}

function readPolicy(written: string): BalancerPolicy {
  const policy = balancerPolicies.find((each) => each === written);
  if (!policy) throw new Error(`'${written}' is not one of the policies ${balancerPolicies.join(', ')}.`);
  return policy;
}

function readWhole(written: string, what: string): number {
  const number = Number(written);
  if (Number.isInteger(number) && number >= 0) return number;
  throw new Error(`'${written}' is not a ${what}.`);
}

function readOneOf<const Name extends string>(names: readonly Name[], written: string): Name {
  const name = names.find((each) => each === written);
  if (name === undefined) throw new Error(`'${written}' is not one of ${names.join(', ')}.`);
  return name;
}

function readPort(written: string): number {
  const port = Number(written);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`'${written}' is not a port from 1 to 65535.`);
}

function readPeer(written: string): Peer {
  const [, id, host, port] = /^([^=]+)=(.+):(\d+)$/.exec(written) ?? [];
  if (id && host && port) return { id, host, port: readPort(port) };
  throw new Error(`'${written}' is not a peer. Write its id, host and port as app-1=127.0.0.1:8080.`);
}
