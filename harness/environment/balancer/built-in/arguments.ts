import { parseArgs } from 'node:util';
import { type BalancerPolicy, balancerPolicies } from '../../../plan/topology.ts';
import type { Balancing, Peer } from '../balancer.ts';

/** What the built-in balancer is told. */
export type BuiltInBalancing = Omit<Balancing, 'folder'>;

/** The command line of the built-in balancer: readable in a list of processes. */
export function writeArguments(balancing: BuiltInBalancing): string[] {
  const { policy, retries, host, port, clientAddress, statusPort, readyPath, accessLog, peers } = balancing;
  return [
    `--policy=${policy}`,
    `--retries=${retries}`,
    `--host=${host}`,
    `--port=${port}`,
    ...(clientAddress === 'told-by-relay' ? ['--proxy-protocol'] : []),
    `--status-port=${statusPort}`,
    `--ready-path=${readyPath}`,
    ...(accessLog === null ? [] : [`--access-log=${accessLog}`]),
    ...peers.map((peer) => `--peer=${peer.id}=${peer.host}:${peer.port}`),
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
      host: { type: 'string', default: '127.0.0.1' },
      port: text,
      'proxy-protocol': { type: 'boolean', default: false },
      'status-port': text,
      'ready-path': { type: 'string', default: '/' },
      'access-log': { type: 'string' },
      peer: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    policy: readPolicy(values.policy),
    retries: readRetries(values.retries),
    host: values.host,
    port: readPort(values.port),
    clientAddress: values['proxy-protocol'] ? 'told-by-relay' : 'of-connection',
    statusPort: readPort(values['status-port']),
    readyPath: values['ready-path'],
    accessLog: values['access-log'] ?? null,
    peers: values.peer.map(readPeer),
  };
}

function readPolicy(written: string): BalancerPolicy {
  const policy = balancerPolicies.find((each) => each === written);
  if (!policy) throw new Error(`'${written}' is not one of the policies ${balancerPolicies.join(', ')}.`);
  return policy;
}

function readRetries(written: string): number {
  const retries = Number(written);
  if (Number.isInteger(retries) && retries >= 0) return retries;
  throw new Error(`'${written}' is not a number of retries.`);
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
