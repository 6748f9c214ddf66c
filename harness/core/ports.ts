import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const lowest = 15_000;
const attempts = 500;

/**
 * `count` different TCP ports on 127.0.0.1 that nobody listens on. Another process may still take one before it is
 * used, which its start then reports. They lie below the range from which the kernel gives outgoing connections their
 * ports: a server that is down for a moment must find its port free when it returns, also under load.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  const highest = firstOutgoingPort();
  for (let attempt = 0; attempt < attempts && ports.size < count; attempt++) {
    const port = randomInt(lowest, highest);
    if (!(await isTaken(port))) ports.add(port);
  }
  if (ports.size < count) throw new Error(`No ${count} free ports between ${lowest} and ${highest}.`);
  return [...ports];
}

/** Whether a server cannot listen on `port` of 127.0.0.1. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(false)));
  });
}

function firstOutgoingPort(): number {
  try {
    const first = Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'latin1'), 10);
    return first > lowest + 1_000 ? first : 65_535;
  } catch {
    // IANA's dynamic range, which macOS and the BSDs use.
    return 49_152;
  }
}
