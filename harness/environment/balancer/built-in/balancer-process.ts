/** The built-in balancer as a process of its own; `arguments.ts` has its command line. */
import { type Tls, trustOf } from '../../../app/tls.ts';
import { accessLogTo } from './access-log.ts';
import { readArguments } from './arguments.ts';
import { behindRelay } from './behind-relay.ts';
import { chooserOf } from './choose-peer.ts';
import { keepChecking } from './health-checks.ts';
import type { PeerState } from './peer-state.ts';
import { proxyServer } from './proxy-server.ts';
import { serveStatus } from './serve-status.ts';

const told = readArguments(process.argv.slice(2));
const { policy, host, port, clientAddress, statusPort, accessLog, peersByTls } = told;
const trust = peersByTls ? trustOf({ tls: peersByTls as Tls }) : null;
const peers: PeerState[] = told.peers.map((peer) => ({ ...peer, up: true, open: 0 }));
const proxy = proxyServer({
  ...told,
  trust,
  choose: chooserOf(policy, peers),
  sticky: policy === 'cookie' ? 'cookie' : 'none',
  log: accessLogTo(accessLog),
});
// 4096 waiting connections, as with the other engines: Node would take 511.
const entry = clientAddress === 'told-by-relay' ? behindRelay(proxy) : proxy;
entry.listen({ port, host, backlog: 4096 });
serveStatus({ port: statusPort, host }, peers);
keepChecking(peers, { ...told, trust });
