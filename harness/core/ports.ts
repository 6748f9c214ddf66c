import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { listeningSockets } from './listeners.ts';

/** Above those that servers have by custom. */
const lowest = 15_000;
const highest = 65_535;
/** So many that two runs at once do not run out of them. */
const enough = 1_000;
const attempts = 500;

/** Ports from the first to the last, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * `count` different TCP ports that nobody listens on, at whatever address, and that no other run on this machine has been given. Another
 * program may still take one before it is used, which its start then reports. They lie outside the range from which the kernel gives
 * outgoing connections their ports: a server that is down for a moment must find its port free when it returns, also under load.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  const { first, last } = rangeBeside(outgoingPorts());
  // Once for all: the kernel looks through all connections of the machine for it.
  const listening = listeningSockets();
  for (let attempt = 0; attempt < attempts && ports.size < count; attempt++) {
    const port = randomInt(first, last + 1);
    if (!ports.has(port) && !(await isTaken(port, listening)) && (await claim(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`No ${count} free ports between ${first} and ${last}.`);
  return [...ports];
}

/** Whether a server that listens on `port` of 127.0.0.1, or of every address, finds it taken. */
export async function isTaken(port: number, listening = listeningSockets()): Promise<boolean> {
  if (listening?.some((socket) => socket.port === port)) return true;
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

/** Where servers may listen, given the ports of outgoing connections; among these only where they leave no room beside them. */
export function rangeBeside(outgoing: PortRange): PortRange {
  const beside = [
    { first: lowest, last: Math.min(outgoing.first - 1, highest) },
    { first: Math.max(outgoing.last + 1, lowest), last: highest },
    // Unprivileged, though some of them have an owner by custom.
    { first: 1_024, last: outgoing.first - 1 },
  ];
  return beside.find(({ first, last }) => last - first >= enough) ?? { first: lowest, last: highest };
}

function outgoingPorts(): PortRange {
  try {
    const text = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1');
    const [first = 0, last = 0] = text.trim().split(/\s+/).map(Number);
    if (first > 0 && last >= first) return { first, last };
  } catch {
    // Not Linux.
  }
  // IANA's dynamic range, which macOS and the BSDs use.
  return { first: 49_152, last: highest };
}

/** By port, oldest first. */
const claims = new Map<number, Server>();
/** More than a topology has; those of topologies that are down make room. */
const mostClaims = 512;

/**
 * Whether this process may use a port, as among all runs of this machine: by a name in the kernel that only one process can have, and
 * that goes with it. Only Linux has such names; always true elsewhere, where a start finds out.
 */
function claim(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code !== 'EADDRINUSE'));
    server.listen(`\0scaleproof-port-${port}`, () => {
      server.unref();
      claims.set(port, server);
      const [oldest] = claims;
      if (oldest && claims.size > mostClaims) {
        claims.delete(oldest[0]);
        oldest[1].close();
      }
      resolve(true);
    });
  });
}
