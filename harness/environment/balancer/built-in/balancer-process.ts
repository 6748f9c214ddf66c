/** The built-in balancer as a process of its own; `arguments.ts` has its command line. */
import { readArguments } from './arguments.ts';
import { chooserOf } from './choose-peer.ts';
import { keepChecking } from './health-checks.ts';
import type { PeerState } from './peer-state.ts';
import { proxyServer } from './proxy-server.ts';
import { serveStatus } from './serve-status.ts';

const { policy, host, port, statusPort, readyPath, peers: told } = readArguments(process.argv.slice(2));
const peers: PeerState[] = told.map((peer) => ({ ...peer, up: true, open: 0 }));
const choose = chooserOf(policy, peers);
// 4096 waiting connections, as with the other engines: Node would take 511.
proxyServer({ choose, sticky: policy === 'cookie' ? 'cookie' : 'none' }).listen({
  port,
  host,
  backlog: 4096,
});
serveStatus({ port: statusPort, host }, peers);
keepChecking(peers, readyPath);
